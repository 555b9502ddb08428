// `yarn bench`: what the portal costs Argo CD, and how much slower an
// environment is through Starry than without it. All of it from one run, on
// one machine, against the running demo; figures are comparable only within it.
//
// `yarn bench argocd [part…]` does more of it, against a real Argo CD on a real
// Kubernetes; `yarn bench fleet` reads a record of thousands of environments. See
// docs/benchmarks.md.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { ensureGit, ensureNode, ensurePackages } from './setup/toolchain.mjs';

const log = line => process.stdout.write(`${line}\n`);

async function benchOnSandbox() {
  const { startDemo } = await import('./demo/portal.mjs');
  const { benchReadiness } = await import('./bench/readiness.mjs');
  const { benchViews } = await import('./bench/views.mjs');

  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-bench-'));
  const demo = await startDemo({ data, log });
  let good = true;
  try {
    for (const bench of [benchReadiness, benchViews]) {
      const lines = await bench(demo, log);
      for (const { text, ok } of lines) {
        log(`${ok === false ? 'MISSED  ' : ''}${text}`);
        good &&= ok !== false;
      }
    }
  } finally {
    await demo.stop();
    fs.rmSync(data, { recursive: true, force: true });
  }
  return good ? 0 : 1;
}

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);
  const [target, ...args] = process.argv.slice(2);
  if (target === undefined) return benchOnSandbox();
  if (target === 'fleet') {
    const { benchFleet } = await import('./bench/fleet/run.mjs');
    return benchFleet(log);
  }
  if (target !== 'argocd') {
    throw new Error(
      `Unknown target: ${target}. There are: argocd, fleet; without one, the sandbox`,
    );
  }
  const { benchOnArgoCd } = await import('./bench/argocd/run.mjs');
  return benchOnArgoCd(args, log);
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
