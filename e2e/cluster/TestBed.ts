// All that a test of the whole life needs: a cluster, git repositories, the
// portal's backend, the history of the cluster, and foreign objects that nobody
// may touch.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import {
  freePort,
  PortalBackend,
  processesWith,
  startPostgres,
  waitUntil,
} from '@starry-idp/dev-kit';
import type { Credentials } from '@starry-idp/test-cluster';
import { catalogIsFilled } from '../../scripts/demo/catalogIsFilled';
import { seedRepositories } from '../../scripts/demo/repositories';
import { root } from '../../scripts/setup/toolchain.mjs';
import { Cluster } from './Cluster';
import { ClusterHistory } from './ClusterHistory';
import { ForeignObjects } from './ForeignObjects';
import { Portal } from './Portal';

const CATALOG_TIMEOUT_MS = 120_000;

export class TestBed {
  static async start({ faults = false } = {}): Promise<TestBed> {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-life-'));
    const testBed = new TestBed(folder);
    try {
      await testBed.#start(faults);
    } catch (error) {
      await testBed.stop();
      throw error;
    }
    return testBed;
  }

  cluster!: Cluster;
  foreignObjects!: ForeignObjects;
  history!: ClusterHistory;
  /** What the backend runs with, unless it was configured anew. */
  config!: ReturnType<typeof configuration>;
  backend!: PortalBackend;
  portal!: Portal;
  readonly #stops: Array<() => unknown> = [];

  private constructor(private readonly folder: string) {}

  async #start(faults: boolean): Promise<void> {
    const dataDir = path.join(this.folder, 'cluster');
    this.cluster = await Cluster.up({ dataDir, faults });
    this.#stops.push(() => this.cluster.down());
    await seedRepositories(this.cluster.processes.gitFolder);
    this.foreignObjects = await ForeignObjects.create(
      this.cluster,
      this.folder,
    );
    this.history = await ClusterHistory.follow(
      this.cluster.credentials.kubeconfig,
    );
    this.#stops.push(() => this.history.stop());
    const port = await freePort();
    this.config = configuration({
      port,
      database: await this.#database(),
      credentials: this.cluster.credentials,
    });
    this.backend = new PortalBackend({
      ...{ root, folder: this.folder, port, mode: 'development' },
      config: this.config,
    });
    this.#stops.push(() => this.backend.stop());
    await this.backend.start();
    this.portal = new Portal(this.backend.url);
    await waitUntil(() => catalogIsFilled(this.backend.url), Boolean, {
      ...{ what: 'the catalog is filled', processes: [this.backend] },
      ...{ timeoutMs: CATALOG_TIMEOUT_MS, everyMs: 250 },
    });
  }

  /** Ends everything; resolves to the processes that are left nevertheless. */
  async stop(): Promise<string[]> {
    for (const stop of this.#stops.reverse()) await stop();
    const left = processesWith(this.folder);
    // For whoever wants to know why: the backend's log, of all its starts.
    if (!process.env.STARRY_KEEP) {
      fs.rmSync(this.folder, { recursive: true, force: true });
    }
    return left;
  }

  /** One that outlives the backend. */
  async #database(): Promise<object> {
    if (process.env.STARRY_E2E_DATABASE === 'postgres') {
      const postgres = await startPostgres();
      this.#stops.push(() => postgres.stop());
      return { client: 'pg', connection: postgres.connectionString };
    }
    const directory = path.join(this.folder, 'database');
    fs.mkdirSync(directory);
    return { client: 'better-sqlite3', connection: { directory } };
  }
}

function configuration(options: {
  port: number;
  database: object;
  credentials: Credentials;
}) {
  const { port, database, credentials } = options;
  const { gitUrl } = credentials;
  const url = `http://localhost:${port}`;
  return {
    app: { baseUrl: url },
    backend: {
      baseUrl: url,
      listen: { port, host: '127.0.0.1' },
      cors: { origin: url },
      database,
    },
    // A template's task goes on after the backend was killed, too.
    scaffolder: {
      taskRecovery: { enabled: true, staleTimeout: { seconds: 5 } },
    },
    starry: {
      domain: 'starry.localhost',
      chart: { repoUrl: `${gitUrl}starry`, revision: 'main' },
      git: {
        repositories: [
          { prefix: 'https://git.starry.localhost/', readFrom: gitUrl },
        ],
      },
      images: { allowed: ['registry.starry.localhost'] },
      instances: [
        {
          name: 'main',
          url: credentials.url,
          token: credentials.token,
          project: credentials.project,
          kubernetes: {
            url: credentials.kubernetesUrl,
            token: credentials.kubernetesToken,
            caData: credentials.kubernetesCaData,
          },
          listInterval: 'PT30S',
        },
      ],
      orphans: { interval: 'PT10S' },
      // What a killed backend was at, nobody else does before the lease ends.
      reconcile: { lease: 'PT30S', requestTimeout: 'PT5S' },
    },
  };
}
