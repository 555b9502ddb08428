// `npm test`: every test, and all the set-up that they need. With arguments,
// only those parts: checks, unit, charts, contract, e2e.
//
// `contract --target argocd` runs the contract, and whatever else is a
// *.cluster.test.ts, against a real Argo CD on a real Kubernetes. It builds
// them first, which takes Go and some minutes, so it has to be asked for.
import fs from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import {
  ensureGit,
  ensureNode,
  ensurePackages,
  root,
} from './setup/toolchain.mjs';

const log = line => process.stdout.write(`${line}\n`);

/** Files below the folder whose names end like this. */
function filesOf(folder, ending) {
  return fs
    .readdirSync(path.join(root, folder), { recursive: true })
    .map(file => path.join(root, folder, file))
    .filter(file => file.endsWith(ending) && !file.includes('node_modules'))
    .sort();
}

const CONTRACT = 'packages/sandbox/src/contract.test.ts';

// Tests that need a real cluster.
const ON_CLUSTER = '\\.cluster\\.test\\.ts$';

const parts = {
  async checks() {
    const { CHECKS, runChecks } = await import('./test/runners.mjs');
    return runChecks(CHECKS);
  },

  /** Jest, with the record against SQLite and a PostgreSQL. */
  async unit() {
    const { runJest } = await import('./test/runners.mjs');
    const { startPostgres } = await import('./test/postgres.mjs');
    const postgres = await startPostgres();
    try {
      return await runJest(['--testPathIgnorePatterns', CONTRACT, ON_CLUSTER], {
        BACKSTAGE_TEST_DISABLE_DOCKER: '1',
        BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING:
          postgres.connectionString,
      });
    } finally {
      await postgres.stop();
    }
  },

  /** The chart through Helm, and the sample apps' own tests. */
  async charts() {
    const { runNode } = await import('./test/runners.mjs');
    const { helmBinary } = await import('./setup/helm.mjs');
    return runNode(
      [
        ...filesOf('charts', '.test.mjs'),
        ...filesOf('examples', '.test.js'),
        ...filesOf('examples', '.test.mjs'),
        ...filesOf('scripts', '.test.mjs'),
      ],
      { HELM_BINARY: await helmBinary() },
    );
  },

  /** What Argo CD answers, asked of the sandbox or of a real one. */
  async contract({ target }) {
    const { runChecks, runJest } = await import('./test/runners.mjs');
    if (target === 'sandbox') return runJest(['--runTestsByPath', CONTRACT]);
    const cluster = 'packages/test-cluster/bin/starry-cluster';
    const built = await runChecks([
      { name: 'build the cluster', command: [cluster, 'build'] },
    ]);
    if (built.failed > 0) return built;
    const files = [
      CONTRACT,
      ...filesOf('packages', '.cluster.test.ts'),
      ...filesOf('plugins', '.cluster.test.ts'),
    ];
    return runJest(['--runInBand', '--runTestsByPath', ...files], {
      STARRY_CONTRACT_TARGET: target,
    });
  },

  /** The story, in a browser, against the running demo. */
  async e2e() {
    const { runNode } = await import('./test/runners.mjs');
    return runNode(filesOf('e2e', '.test.mjs'));
  },
};

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);
  const { values, positionals: asked } = parseArgs({
    allowPositionals: true,
    options: { target: { type: 'string', default: 'sandbox' } },
  });
  if (!['sandbox', 'argocd'].includes(values.target)) {
    throw new Error(
      `Unknown target: ${values.target}. There are: sandbox, argocd`,
    );
  }
  const unknown = asked.filter(name => !(name in parts));
  if (unknown.length > 0) {
    const known = Object.keys(parts).join(', ');
    throw new Error(`Unknown part: ${unknown.join(', ')}. There are: ${known}`);
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of asked.length > 0 ? asked : Object.keys(parts)) {
    const started = Date.now();
    let result;
    try {
      result = await parts[name](values);
    } catch (error) {
      log(`${name} cannot run here: ${error.stack}`);
      result = { passed: 0, failed: 1, skipped: 0 };
    }
    const seconds = Math.round((Date.now() - started) / 1000);
    log(`\n## ${name}: ${JSON.stringify(result)} in ${seconds} s`);
    for (const key of Object.keys(total)) total[key] += result[key];
  }
  log('');
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}

main().then(
  code => process.exit(code),
  error => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
