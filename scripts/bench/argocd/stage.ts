// What the benches run against: a real Kubernetes and a real Argo CD, a proxy
// that counts, a database, and a portal.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import type { StarryClient } from '@starry-idp/backstage-plugin-starry-common';
import {
  ArgoCdClient,
  CountingProxy,
  GuestSession,
  PortalBackend,
  starryClient,
} from '@starry-idp/dev-kit';
import { Credentials, TestCluster } from '@starry-idp/test-cluster';
import { seedRepositories } from '../../demo/repositories';
import { DatabaseKind, openDatabase } from './database';
import { buildApp, startPortal } from './portal';
import { portalFetch } from './portalFetch';

/** A node takes 110 Pods; some room for what is on its way out. */
const PODS_A_NODE = 80;

/** Argo CD's own default, as opposed to the impatience of tests. */
const RECONCILIATION = '120s';

/** What tells one application from the other, and one list from the next. */
const NAMES = /(\/applications\/)[^/]+/;

export interface StageOptions {
  /** How many there will be at a time. */
  pods: number;
  database: DatabaseKind;
  /** Whether a browser is going to look at the portal. */
  browser: boolean;
  /** Folder for CPU profiles of the portal. */
  profile?: string;
  /** Leave the folder with configuration and logs. */
  keep: boolean;
  log: (line: string) => void;
  /** What was started so far is ended when it aborts. */
  signal: AbortSignal;
}

export interface Stage {
  cluster: TestCluster;
  credentials: Credentials;
  /** Between Starry and Argo CD. */
  proxy: CountingProxy;
  portal: PortalBackend;
  argoCd: ArgoCdClient;
  /** Whoever looks at the portal. */
  guest: GuestSession;
  starry: StarryClient;
  close(): Promise<void>;
}

/** Starts all of it. */
export async function openStage(options: StageOptions): Promise<Stage> {
  const { pods, database, browser, profile, keep, log, signal } = options;
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-bench-'));
  const closing: Array<() => Promise<unknown> | undefined> = [];
  const close = async () => {
    for (const one of closing.splice(0).reverse()) {
      await one()?.catch(error => log(`Cleaning up: ${error.message}`));
    }
    if (keep) log(`Configuration and logs are in ${data}`);
    else fs.rmSync(data, { recursive: true, force: true });
  };
  try {
    const gitFolder = path.join(data, 'git');
    await seedRepositories(gitFolder);
    const git = `${pathToFileURL(gitFolder).href}/`;

    const clusterFolder = path.join(data, 'cluster');
    closing.push(() => TestCluster.find(clusterFolder)?.down());
    const cluster = await TestCluster.up({
      dataDir: clusterFolder,
      nodes: Math.max(2, Math.ceil(pods / PODS_A_NODE)),
      reconciliation: RECONCILIATION,
      log,
      signal,
    });
    const credentials = cluster.credentials!;

    const proxy = await CountingProxy.start(credentials.url, route =>
      route.replace(NAMES, '$1{name}'),
    );
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

    const guest = new GuestSession(portal.url);
    return {
      ...{ cluster, credentials, proxy, portal, guest, close },
      argoCd: new ArgoCdClient(credentials),
      starry: starryClient(portal.url, portalFetch(guest)),
    };
  } catch (error) {
    await close();
    throw error;
  }
}
