import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { homedir } from 'node:os';
import { join, resolve as resolvePath } from 'node:path';
import { Accounts, Permissions, createApi } from './api';
import { ArgoCd, DEFAULT_PROJECT } from './argocd';
import type { Project } from './argocd';
import { MemoryCluster } from './cluster';
import type { Cluster } from './cluster';
import { DataFolderLock } from './DataFolderLock';
import { Faults, RequestCounter } from './faults';
import { startGateway } from './gateway';
import { GitRepositories } from './git';
import { Access, createKubernetesRouter } from './kubernetes';
import type { PolicyRule } from './kubernetes';
import { silentLogger } from './Logger';
import type { Logger } from './Logger';
import { startRuntime } from './runtime';
import type { ImageDefinition } from './runtime';
import { SandboxError } from './SandboxError';

/**
 * How a sandbox is started.
 *
 * @public
 */
export interface SandboxOptions {
  /** Holds all of the sandbox's state; made if it is absent. May be relative. */
  dataDir: string;
  /** Of Argo CD's and Kubernetes' API; 0, the default, for any free one. */
  port?: number;
  /** Of the gateway that serves Ingresses; 0, the default, for any free one. */
  gatewayPort?: number;
  /** Where the API listens; 127.0.0.1 by default. */
  host?: string;
  /** The images that it can run, besides databases and caches. */
  images?: ImageDefinition[];
  /**
   * AppProjects; by default one, `starry`, that allows everything. The account
   * `starry` is limited to them; `default` is there besides, for the admin.
   */
  projects?: Project[];
  /**
   * What {@link Sandbox.kubernetesToken} may do; by default, see and delete
   * namespaces, and list what is in them, but no Secrets.
   */
  kubernetesRules?: PolicyRule[];
  /** Makes this the token of the account `starry`, instead of a random one. */
  token?: string;
  /** Milliseconds between looks at every application; 30,000 by default. */
  reconcileInterval?: number;
  /** Milliseconds between the keepalives of a watch; 15,000 by default. */
  keepaliveInterval?: number;
  /** Holds programs that were unpacked; `~/.cache/starry` by default. */
  cacheDir?: string;
  /** The time; the machine's by default. */
  now?: () => Date;
  /** Told of what happens; nobody by default. */
  logger?: Logger;
}

/**
 * A sandbox that runs.
 *
 * @public
 */
export interface Sandbox {
  /** Of Argo CD's API. */
  url: string;
  /** Of the account `starry`. */
  token: string;
  /** Of the account `admin`, for `POST /api/v1/session`. */
  adminPassword: string;
  /** Where Ingresses are served. */
  gatewayPort: number;
  /** Of Kubernetes' API. */
  kubernetesUrl: string;
  /** A token for it, with the rights of a portal. */
  kubernetesToken: string;
  /** A token for it that may do everything. */
  kubernetesAdminToken: string;
  /** What Argo CD's side puts in place, for tests to look at and disturb. */
  cluster: Cluster;
  /** How many requests there were, of which kind. */
  requests: RequestCounter;
  /** Trouble on request. */
  faults: Faults;
  /** Ends all processes and connections; state stays in the data folder. */
  stop(): Promise<void>;
}

const EVERYTHING: Project = {
  name: 'starry',
  sourceRepos: ['**'],
  destinations: [{ namespace: '*' }],
};

/**
 * Starts a stand-in for Argo CD and the Kubernetes behind it.
 *
 * @throws {@link SandboxError} if that is not possible, in one sentence
 * @public
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  const undo: Array<() => unknown> = [];
  let stopping: Promise<void> | undefined;
  const stop = () => {
    stopping ??= unwind(undo);
    return stopping;
  };
  try {
    const parts = await start(options, undo);
    return { ...parts, stop };
  } catch (error) {
    await stop().catch(() => {});
    throw error;
  }
}

/** Does all steps, the last first, also when one of them fails. */
async function unwind(undo: Array<() => unknown>): Promise<void> {
  const failures: unknown[] = [];
  for (const step of undo.splice(0).reverse()) {
    try {
      await step();
    } catch (error) {
      failures.push(error);
    }
  }
  if (failures.length > 0) {
    throw failures[0];
  }
}

async function start(
  options: SandboxOptions,
  undo: Array<() => unknown>,
): Promise<Omit<Sandbox, 'stop'>> {
  const {
    host = '127.0.0.1',
    images = [],
    projects = [EVERYTHING],
    now = () => new Date(),
    logger = silentLogger,
  } = options;

  // Programs run in folders of their own, where a relative path leads elsewhere.
  const dataDir = resolvePath(options.dataDir);
  const cacheDir = resolvePath(
    options.cacheDir ?? join(homedir(), '.cache', 'starry'),
  );
  const lock = await DataFolderLock.acquire(dataDir);
  undo.push(() => lock.release());

  let api: http.RequestListener = (_request, response) => {
    response.writeHead(503).end();
  };
  const server = http.createServer((request, response) =>
    api(request, response),
  );
  const port = await listen(server, options.port ?? 0, host);
  undo.push(() => close(server));

  const cluster = await MemoryCluster.create({
    dataDir: join(dataDir, 'cluster'),
    now,
    onError: error => logger.error(`cluster: ${error.message}`),
  });
  undo.push(() => cluster.stop());
  const git = GitRepositories.create({ dataDir: join(dataDir, 'git') });
  const argocd = await ArgoCd.create({
    dataDir: join(dataDir, 'argocd'),
    cacheDir,
    cluster,
    git,
    projects: [DEFAULT_PROJECT, ...projects],
    reconcileInterval: options.reconcileInterval ?? 30_000,
    now,
    logger,
  });

  const runtime = await startRuntime({
    cluster,
    dataDir: join(dataDir, 'runtime'),
    images,
    logger,
  });
  undo.push(() => runtime.stop());
  const gateway = await startGateway({
    cluster,
    runtime,
    port: options.gatewayPort ?? 0,
  }).catch(error => {
    throw portError(error, options.gatewayPort ?? 0);
  });
  undo.push(() => gateway.stop());

  argocd.controller.start();
  undo.push(() => argocd.controller.stop());

  const accounts = Accounts.create({
    dataDir: join(dataDir, 'argocd'),
    now,
    token: options.token,
  });
  const faults = new Faults();
  const requests = new RequestCounter();
  const { kubernetesToken, kubernetesAdminToken, adminPassword } = accounts;
  api = createApi({
    argocd,
    logs: runtime.logs,
    accounts,
    permissions: new Permissions(new Set(projects.map(p => p.name))),
    kubernetes: createKubernetesRouter({
      cluster,
      access: Access.create({
        portalToken: kubernetesToken,
        adminToken: kubernetesAdminToken,
        portalRules: options.kubernetesRules,
      }),
    }),
    faults,
    requests,
    keepaliveInterval: options.keepaliveInterval ?? 15_000,
    now,
    logger,
  });
  // Once more, and now before all else: its streams and requests end first.
  undo.push(() => close(server));
  const url = `http://${host.includes(':') ? `[${host}]` : host}:${port}`;
  return {
    url,
    token: await accounts.portalToken(),
    adminPassword,
    gatewayPort: gateway.port,
    kubernetesUrl: `${url}/kubernetes`,
    kubernetesToken,
    kubernetesAdminToken,
    cluster,
    requests,
    faults,
  };
}

async function listen(
  server: http.Server,
  port: number,
  host: string,
): Promise<number> {
  await new Promise<void>((resolve, reject) => {
    server.once('error', error => reject(portError(error, port)));
    server.listen(port, host, resolve);
  });
  return (server.address() as AddressInfo).port;
}

function portError(error: NodeJS.ErrnoException, port: number): Error {
  switch (error.code) {
    case 'EADDRINUSE':
      return new SandboxError(
        `port ${port} is taken by another program; stop it, or choose another port`,
      );
    case 'EACCES':
      return new SandboxError(
        `port ${port} may not be used by this user; choose one above 1023`,
      );
    default:
      return error;
  }
}

async function close(server: http.Server): Promise<void> {
  await new Promise<void>(resolve => {
    server.close(() => resolve());
    server.closeAllConnections();
  });
}
