// All that a test of the whole life needs: a cluster, git repositories, the
// portal's backend, a witness, and bystanders that nobody may touch.
import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { catalogIsFilled } from '../../scripts/demo/client.mjs';
import { waitFor } from '../../scripts/demo/processes.mjs';
import { seedRepositories } from '../../scripts/demo/repositories.mjs';
import { freePort } from '../../scripts/setup/ports.mjs';
import { startPostgres } from '../../scripts/test/postgres.mjs';
import { processesWith } from '../processes.mjs';
import { Backend } from './backend.mjs';
import { Bystanders } from './bystanders.mjs';
import { Cluster } from './cluster.mjs';
import { Portal } from './portal.mjs';
import { Witness } from './witness.mjs';

const CATALOG_TIMEOUT_MS = 120_000;

export class World {
  static async start({ faults = false } = {}) {
    const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-life-'));
    const world = new World(folder);
    try {
      await world.#start(faults);
    } catch (error) {
      await world.stop();
      throw error;
    }
    return world;
  }

  #stops = [];

  constructor(folder) {
    this.folder = folder;
  }

  async #start(faults) {
    const dataDir = path.join(this.folder, 'cluster');
    this.cluster = await Cluster.up({ dataDir, faults });
    this.#stops.push(() => this.cluster.down());
    await seedRepositories(this.cluster.processes.gitFolder);
    this.bystanders = await Bystanders.settle(this.cluster, this.folder);
    this.witness = await Witness.start(this.cluster.credentials.kubeconfig);
    this.#stops.push(() => this.witness.stop());
    const port = await freePort();
    const config = configuration({
      port,
      database: await this.#database(),
      credentials: this.cluster.credentials,
    });
    this.backend = new Backend({ folder: this.folder, port, config });
    this.#stops.push(() => this.backend.stop());
    await this.backend.start();
    this.portal = new Portal(this.backend.url);
    await waitFor({
      what: 'The catalog',
      probe: () => catalogIsFilled(this.backend.url),
      processes: [this.backend],
      timeoutMs: CATALOG_TIMEOUT_MS,
    });
  }

  /** Ends everything; resolves to the processes that are left nevertheless. */
  async stop() {
    for (const stop of this.#stops.reverse()) await stop();
    const left = processesWith(this.folder);
    // For whoever wants to know why: the backend's log, of all its starts.
    if (!process.env.STARRY_KEEP) {
      fs.rmSync(this.folder, { recursive: true, force: true });
    }
    return left;
  }

  /** One that outlives the backend. */
  async #database() {
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

function configuration({ port, database, credentials }) {
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
