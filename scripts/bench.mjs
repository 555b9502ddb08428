// `yarn bench`: what the portal costs Argo CD, and how much slower an
// environment is through Starry than without it. All of it from one run, on
// one machine, against the running demo; figures are comparable only within it.
//
// `yarn bench argocd [part…]` does more of it, against a real Argo CD on a real
// Kubernetes; `yarn bench fleet` reads a record of thousands of environments. See
// docs/benchmarks.md.
import { ensureGit, ensureNode, ensurePackages } from './setup/toolchain.mjs';
import { loadTypeScript } from './setup/typescript.mjs';

const log = line => process.stdout.write(`${line}\n`);

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);
  const [target, ...args] = process.argv.slice(2);
  if (target === undefined) {
    return loadTypeScript('scripts/bench/sandbox.ts').benchOnSandbox(log);
  }
  if (target === 'fleet') {
    return loadTypeScript('scripts/bench/fleet/run.ts').benchFleet(log);
  }
  if (target !== 'argocd') {
    throw new Error(
      `Unknown target: ${target}. There are: argocd, fleet; without one, the sandbox`,
    );
  }
  const { benchOnArgoCd } = loadTypeScript('scripts/bench/argocd/run.ts');
  return benchOnArgoCd(args, log);
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
