// The parts of the tests, by their names.
import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from '@starry-idp/dev-kit';
import { root } from '../setup/toolchain.mjs';
import { prepareCluster, runOnCluster, startBuild } from './cluster';
import { helmBinary } from './helmBinary';
import {
  CHECKS,
  Result,
  runChecks,
  runJest,
  runNode,
  withEnvironment,
} from './runners';

export interface PartOptions {
  /** Whom the contract asks: the sandbox, or a real Argo CD. */
  target: string;
  /** Release line of Argo CD, if not the newest. */
  argocd?: string;
}

const log = (line: string) => process.stdout.write(`${line}\n`);

/** Files below the folder whose names end like this. */
function filesOf(folder: string, ending: string): string[] {
  return fs
    .readdirSync(path.join(root, folder), {
      recursive: true,
      encoding: 'utf8',
    })
    .map(file => path.join(root, folder, file))
    .filter(file => file.endsWith(ending) && !file.includes('node_modules'))
    .sort();
}

const CONTRACT = 'packages/sandbox/src/contract.test.ts';

// Tests that need a real cluster, for Jest and for Node's runner.
const ON_CLUSTER = '\\.cluster\\.test\\.ts$';
const E2E_ON_CLUSTER = 'e2e/cluster';
const KILLS = path.join(root, E2E_ON_CLUSTER, 'kills.test.ts');
const OUTAGES = path.join(root, E2E_ON_CLUSTER, 'outages.test.ts');

export const PARTS: Record<string, (options: PartOptions) => Promise<Result>> =
  {
    async checks() {
      return runChecks(CHECKS);
    },

    /** Jest, with the record against SQLite and a PostgreSQL. */
    async unit() {
      const postgres = await startPostgres();
      try {
        return await runJest(
          ['--testPathIgnorePatterns', CONTRACT, ON_CLUSTER],
          {
            BACKSTAGE_TEST_DISABLE_DOCKER: '1',
            BACKSTAGE_TEST_DATABASE_POSTGRES18_CONNECTION_STRING:
              postgres.connectionString,
          },
        );
      } finally {
        await postgres.stop();
      }
    },

    /** The chart through Helm, and the sample apps' own tests. */
    async charts() {
      return withEnvironment({ HELM_BINARY: helmBinary() }, () =>
        runNode([
          ...filesOf('charts', '.test.ts'),
          ...filesOf('examples', '.test.js'),
          ...filesOf('examples', '.test.mjs'),
          ...filesOf('scripts', '.test.ts'),
        ]),
      );
    },

    /** What Argo CD answers, asked of the sandbox or of a real one. */
    async contract({ target, argocd }) {
      if (target === 'argocd' && !process.env.STARRY_CLUSTER_CREDENTIALS) {
        await startBuild(argocd).finish(log);
      }
      return runJest(['--runTestsByPath', CONTRACT], {
        STARRY_CONTRACT_TARGET: target,
        ...(argocd && { STARRY_CONTRACT_ARGOCD: argocd }),
      });
    },

    /** The same, the backend and the portal, on a real Argo CD and Kubernetes. */
    async cluster() {
      const prepared = prepareCluster();
      if (prepared.obstacle !== undefined) {
        log(
          `Not run: what needs a real Argo CD and Kubernetes.\n${prepared.obstacle}`,
        );
        return { passed: 0, failed: 0, skipped: 1 };
      }
      await prepared.build.finish(log);
      const jest = [
        ...filesOf('packages', '.cluster.test.ts'),
        ...filesOf('plugins', '.cluster.test.ts'),
      ];
      const others = filesOf(E2E_ON_CLUSTER, '.test.ts').filter(
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
      const prepared = prepareCluster();
      if (prepared.obstacle !== undefined) throw new Error(prepared.obstacle);
      await prepared.build.finish(log);
      return runOnCluster([[{ node: [KILLS] }], [{ node: [OUTAGES] }]]);
    },

    /** The story, in a browser, against the running demo. */
    async e2e() {
      const inFolder = path.join(root, E2E_ON_CLUSTER) + path.sep;
      return runNode(
        filesOf('e2e', '.test.ts').filter(file => !file.startsWith(inFolder)),
      );
    },
  };
