// `npm test`: every test, and all the set-up that they need. With arguments,
// only those parts: checks, unit, charts, contract, cluster, e2e, and chaos,
// which is the part of `cluster` that has trouble in the middle.
//
// `contract --target argocd` asks a real Argo CD what the sandbox is asked: one
// of its own, or the one that STARRY_CLUSTER_CREDENTIALS is for. `--argocd 3.2`
// makes its own one of another release line than the newest.
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

// Tests that need a real cluster, for Jest and for Node's runner.
const ON_CLUSTER = '\\.cluster\\.test\\.ts$';
const E2E_ON_CLUSTER = 'e2e/cluster';
const KILLS = path.join(root, E2E_ON_CLUSTER, 'kills.test.mjs');
const OUTAGES = path.join(root, E2E_ON_CLUSTER, 'outages.test.mjs');

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
    const { runNode, withEnvironment } = await import('./test/runners.mjs');
    const { helmBinary } = await import('./setup/helm.mjs');
    return withEnvironment({ HELM_BINARY: await helmBinary() }, () =>
      runNode([
        ...filesOf('charts', '.test.mjs'),
        ...filesOf('examples', '.test.js'),
        ...filesOf('examples', '.test.mjs'),
        ...filesOf('scripts', '.test.mjs'),
      ]),
    );
  },

  /** What Argo CD answers, asked of the sandbox or of a real one. */
  async contract({ target, argocd }) {
    const { runJest } = await import('./test/runners.mjs');
    if (target === 'argocd' && !process.env.STARRY_CLUSTER_CREDENTIALS) {
      const { startBuild } = await import('./test/cluster.mjs');
      await startBuild(argocd).finish(log);
    }
    return runJest(['--runTestsByPath', CONTRACT], {
      STARRY_CONTRACT_TARGET: target,
      ...(argocd && { STARRY_CONTRACT_ARGOCD: argocd }),
    });
  },

  /** The same, the backend and the portal, on a real Argo CD and Kubernetes. */
  async cluster() {
    const { prepareCluster, runOnCluster } = await import('./test/cluster.mjs');
    const { obstacle, build } = prepareCluster();
    if (obstacle) {
      log(`Not run: what needs a real Argo CD and Kubernetes.\n${obstacle}`);
      return { passed: 0, failed: 0, skipped: 1 };
    }
    await build.finish(log);
    const jest = [
      ...filesOf('packages', '.cluster.test.ts'),
      ...filesOf('plugins', '.cluster.test.ts'),
    ];
    const others = filesOf(E2E_ON_CLUSTER, '.test.mjs').filter(
      file => ![KILLS, OUTAGES].includes(file),
    );
    // Each of these takes about as long as the others.
    return runOnCluster([
      [{ node: [KILLS] }],
      [{ node: [OUTAGES] }, { jest: [CONTRACT] }],
      [{ jest }, { node: others }],
    ]);
  },

  /** Only the life with trouble in the middle, for a quarter of an hour. */
  async chaos() {
    const { prepareCluster, runOnCluster } = await import('./test/cluster.mjs');
    const { obstacle, build } = prepareCluster();
    if (obstacle) throw new Error(obstacle);
    await build.finish(log);
    return runOnCluster([[{ node: [KILLS] }], [{ node: [OUTAGES] }]]);
  },

  /** The story, in a browser, against the running demo. */
  async e2e() {
    const { runNode } = await import('./test/runners.mjs');
    const inFolder = path.join(root, E2E_ON_CLUSTER) + path.sep;
    return runNode(
      filesOf('e2e', '.test.mjs').filter(file => !file.startsWith(inFolder)),
    );
  },
};

// Chaos is in `cluster` already.
const USUAL = Object.keys(parts).filter(name => name !== 'chaos');

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);
  const { values, positionals: asked } = parseArgs({
    allowPositionals: true,
    options: {
      target: { type: 'string', default: 'sandbox' },
      argocd: { type: 'string' },
    },
  });
  if (!['sandbox', 'argocd'].includes(values.target)) {
    throw new Error(
      `Unknown target: ${values.target}. There are: sandbox, argocd`,
    );
  }
  if (values.argocd && values.target !== 'argocd') {
    throw new Error('--argocd is for --target argocd');
  }
  const unknown = asked.filter(name => !(name in parts));
  if (unknown.length > 0) {
    const known = Object.keys(parts).join(', ');
    throw new Error(`Unknown part: ${unknown.join(', ')}. There are: ${known}`);
  }
  const names = asked.length > 0 ? asked : USUAL;
  if (names.includes('cluster')) {
    // Its programs are built while the parts before it run.
    const { prepareCluster } = await import('./test/cluster.mjs');
    prepareCluster();
  }
  const total = { passed: 0, failed: 0, skipped: 0 };
  for (const name of names) {
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
