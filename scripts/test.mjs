// `npm test`: every test, and all the set-up that they need. With arguments,
// only those parts: checks, unit, charts, contract, cluster, e2e, and chaos,
// which is the part of `cluster` that has trouble in the middle.
//
// `contract --target argocd` asks a real Argo CD what the sandbox is asked: one
// of its own, or the one that STARRY_CLUSTER_CREDENTIALS is for. `--argocd 3.2`
// makes its own one of another release line than the newest.
import { ensureGit, ensureNode, ensurePackages } from './setup/toolchain.mjs';
import { loadTypeScript } from './setup/typescript.mjs';

const log = line => process.stdout.write(`${line}\n`);

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);
  const { runTests } = loadTypeScript('scripts/test/run.ts');
  return await runTests();
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
