// What the benches run against: a real Kubernetes and a real Argo CD, a proxy
// that counts, a database, and a portal.
import fs from 'node:fs';
import { createRequire } from 'node:module';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { seedRepositories } from '../../demo/repositories.mjs';
import { root } from '../../setup/toolchain.mjs';
import { ArgoCdApi } from './ArgoCdApi.mjs';
import { CountingProxy } from './CountingProxy.mjs';
import { buildApp, startPortal } from './portal.mjs';
import { PortalApi } from './PortalApi.mjs';

const require = createRequire(import.meta.url);

/** A node takes 110 Pods; some room for what is on its way out. */
const PODS_A_NODE = 80;

/** Argo CD's own default, as opposed to the impatience of tests. */
const RECONCILIATION = '120s';

/** Lets `require` read the TypeScript of the packages. */
export function requireTypeScript(file) {
  require('@backstage/cli/config/nodeTransform.cjs');
  return require(path.join(root, file));
}

/**
 * Starts what the package of PostgreSQL ends the whole process with when it is
 * interrupted, and takes that back: there is more to clean up than its own.
 */
async function withoutExitHooks(start) {
  const names = ['SIGINT', 'SIGTERM', 'SIGHUP'];
  const before = names.map(name => process.listeners(name));
  const started = await start();
  names.forEach((name, index) => {
    for (const listener of process.listeners(name)) {
      if (!before[index].includes(listener)) process.off(name, listener);
    }
  });
  return started;
}

async function openDatabase(kind, data) {
  if (kind === 'sqlite') {
    const directory = path.join(data, 'database');
    fs.mkdirSync(directory);
    return {
      config: { client: 'better-sqlite3', connection: { directory } },
      stop: async () => {},
    };
  }
  const postgres = await withoutExitHooks(async () => {
    const { startPostgres } = await import('../../test/postgres.mjs');
    return startPostgres();
  });
  return {
    config: { client: 'pg', connection: postgres.connectionString },
    stop: () => postgres.stop(),
  };
}

/**
 * Starts all of it.
 *
 * @param options.pods how many there will be at a time
 * @param options.database `postgresql` or `sqlite`
 * @param options.browser whether a browser is going to look at the portal
 * @param options.profile folder for CPU profiles of the portal
 * @param options.keep leave the folder with configuration and logs
 * @param options.signal what was started so far is ended when it aborts
 */
export async function openStage({
  pods,
  database,
  browser,
  profile,
  keep,
  log,
  signal,
}) {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-bench-'));
  const closing = [];
  const stage = {
    async close() {
      for (const close of closing.splice(0).reverse()) {
        await close().catch(error => log(`Cleaning up: ${error.message}`));
      }
      if (keep) log(`Configuration and logs are in ${data}`);
      else fs.rmSync(data, { recursive: true, force: true });
    },
  };
  try {
    const gitFolder = path.join(data, 'git');
    await seedRepositories(gitFolder);
    const git = `${pathToFileURL(gitFolder).href}/`;

    const { TestCluster } = requireTypeScript('packages/test-cluster/src');
    const clusterFolder = path.join(data, 'cluster');
    closing.push(async () => TestCluster.find(clusterFolder)?.down());
    const cluster = await TestCluster.up({
      dataDir: clusterFolder,
      nodes: Math.max(2, Math.ceil(pods / PODS_A_NODE)),
      reconciliation: RECONCILIATION,
      log,
      signal,
    });
    const { credentials } = cluster;

    const proxy = await CountingProxy.start(credentials.url);
    closing.push(() => proxy.stop());

    log(`Starting the database (${database})`);
    const opened = await openDatabase(database, data);
    closing.push(opened.stop);
    signal.throwIfAborted();

    if (browser) {
      log('Building the app');
      await buildApp();
      signal.throwIfAborted();
    }
    log('Starting the portal');
    const portal = await startPortal({
      data,
      git,
      argoCd: proxy.url,
      credentials,
      database: opened.config,
      profile,
      signal,
    });
    closing.push(() => portal.stop());

    return Object.assign(stage, {
      cluster,
      proxy,
      portal,
      argoCd: new ArgoCdApi(credentials),
      starry: new PortalApi(portal.url),
    });
  } catch (error) {
    await stage.close();
    throw error;
  }
}
