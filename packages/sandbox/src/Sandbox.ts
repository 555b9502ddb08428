import { join, resolve as resolvePath } from 'node:path';
import { ApiServer, portError } from './ApiServer';
import { Accounts } from './api';
import type { Project } from './argocd';
import { MemoryCluster } from './cluster';
import type { Cluster } from './cluster';
import { DataFolderLock } from './DataFolderLock';
import type { Faults, RequestCounter } from './faults';
import { startGateway } from './gateway';
import { createKubernetesApi } from './startKubernetesApi';
import { GitRepositories } from './git';
import type { PolicyRule } from './kubernetes';
import { silentLogger } from './Logger';
import type { Logger } from './Logger';
import { startRuntime } from './runtime';
import type { ImageDefinition } from './runtime';
import { openArgoCd } from './startArgoCd';
import { startWith } from './startWith';
import type { Undo } from './startWith';

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

/**
 * Starts a stand-in for Argo CD and the Kubernetes behind it.
 *
 * @throws {@link SandboxError} if that is not possible, in one sentence
 * @public
 */
export async function startSandbox(options: SandboxOptions): Promise<Sandbox> {
  return await startWith(undo => start(options, undo));
}

async function start(
  options: SandboxOptions,
  undo: Undo,
): Promise<Omit<Sandbox, 'stop'>> {
  const {
    images = [],
    now = () => new Date(),
    logger = silentLogger,
  } = options;
  // Programs run in folders of their own, where a relative path leads elsewhere.
  const dataDir = resolvePath(options.dataDir);
  const lock = await DataFolderLock.acquire(dataDir);
  undo.push(() => lock.release());
  const server = await ApiServer.listen(options);
  undo.push(() => server.close());

  const cluster = await MemoryCluster.create({
    dataDir: join(dataDir, 'cluster'),
    now,
    onError: error => logger.error(`cluster: ${error.message}`),
  });
  undo.push(() => cluster.stop());
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
    port: options.gatewayPort,
  }).catch(error => {
    throw portError(error, options.gatewayPort ?? 0);
  });
  undo.push(() => gateway.stop());

  const accounts = Accounts.create({
    dataDir: join(dataDir, 'argocd'),
    now,
    token: options.token,
  });
  const { kubernetesToken, kubernetesAdminToken, adminPassword } = accounts;
  const argocd = await openArgoCd({
    ...options,
    dataDir: join(dataDir, 'argocd'),
    cluster,
    accounts,
    git: GitRepositories.create({ dataDir: join(dataDir, 'git') }),
    logs: runtime.logs,
    kubernetes: createKubernetesApi({
      cluster,
      token: kubernetesToken,
      adminToken: kubernetesAdminToken,
      rules: options.kubernetesRules,
    }),
  });
  undo.push(() => argocd.stop());
  server.serve(argocd.api);
  // Once more, and now before all else: its streams and requests end first.
  undo.push(() => server.close());
  return {
    url: server.url,
    token: await accounts.portalToken(),
    adminPassword,
    gatewayPort: gateway.port,
    kubernetesUrl: `${server.url}/kubernetes`,
    kubernetesToken,
    kubernetesAdminToken,
    cluster,
    requests: argocd.requests,
    faults: argocd.faults,
  };
}
