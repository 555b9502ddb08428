import type { RequestListener } from 'node:http';
import { homedir } from 'node:os';
import { join, resolve } from 'node:path';
import type { Router } from 'express';
import { ApiServer } from './ApiServer';
import { Accounts, Permissions, createApi } from './api';
import { ArgoCd, DEFAULT_PROJECT } from './argocd';
import type { Project } from './argocd';
import type { Cluster, PodLogs } from './cluster';
import { Faults, RequestCounter } from './faults';
import { GitRepositories } from './git';
import { silentLogger } from './Logger';
import type { Logger } from './Logger';
import { startWith } from './startWith';

/**
 * How an Argo CD is started.
 *
 * @public
 */
export interface ArgoCdOptions {
  /** Where it puts what charts render, and sees how that is. */
  cluster: Cluster;
  /** Holds its applications, tokens and clones; made if it is absent. */
  dataDir: string;
  /** What pods print; by default, nothing. */
  logs?: PodLogs;
  /** 0, the default, for any free one. */
  port?: number;
  /** 127.0.0.1 by default. */
  host?: string;
  /**
   * AppProjects; by default one, `starry`, that allows everything. The account
   * `starry` is limited to them; `default` is there besides, for the admin.
   */
  projects?: Project[];
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
 * An Argo CD that runs.
 *
 * @public
 */
export interface RunningArgoCd {
  /** Of its API. */
  url: string;
  /** Of the account `starry`. */
  token: string;
  /** Of the account `admin`, for `POST /api/v1/session`. */
  adminPassword: string;
  /** How many requests there were, of which kind. */
  requests: RequestCounter;
  /** Trouble on request. */
  faults: Faults;
  stop(): Promise<void>;
}

const EVERYTHING: Project = {
  name: 'starry',
  sourceRepos: ['**'],
  destinations: [{ namespace: '*' }],
};

const NO_LOGS: PodLogs = { read: () => [], follow: () => () => {} };

/**
 * Starts an Argo CD for a cluster: it renders charts with Helm and puts their
 * objects in place. It runs nothing: whether they get ready is up to a runtime.
 *
 * @throws {@link SandboxError} if the port cannot be had
 * @public
 */
export async function startArgoCd(
  options: ArgoCdOptions,
): Promise<RunningArgoCd> {
  return await startWith(async undo => {
    const server = await ApiServer.listen(options);
    undo.push(() => server.close());
    const dataDir = resolve(options.dataDir);
    const accounts = Accounts.create({
      dataDir,
      now: options.now ?? (() => new Date()),
      token: options.token,
    });
    const { api, requests, faults, stop } = await openArgoCd({
      ...options,
      accounts,
      git: GitRepositories.create({ dataDir: join(dataDir, 'git') }),
    });
    undo.push(stop);
    server.serve(api);
    // Once more, and now before all else: its streams and requests end first.
    undo.push(() => server.close());
    return {
      url: server.url,
      token: await accounts.portalToken(),
      adminPassword: accounts.adminPassword,
      requests,
      faults,
    };
  });
}

/** The same without a port, and with Kubernetes' API beside its own. */
export async function openArgoCd(
  options: Omit<ArgoCdOptions, 'port' | 'host' | 'token'> & {
    accounts: Accounts;
    git: GitRepositories;
    kubernetes?: Router;
  },
): Promise<{
  api: RequestListener;
  requests: RequestCounter;
  faults: Faults;
  stop(): Promise<void>;
}> {
  const {
    cluster,
    accounts,
    git,
    kubernetes,
    logs = NO_LOGS,
    projects = [EVERYTHING],
    now = () => new Date(),
    logger = silentLogger,
  } = options;
  const dataDir = resolve(options.dataDir);
  const argocd = await ArgoCd.create({
    dataDir,
    cacheDir: resolve(options.cacheDir ?? join(homedir(), '.cache', 'starry')),
    cluster,
    git,
    projects: [DEFAULT_PROJECT, ...projects],
    reconcileInterval: options.reconcileInterval ?? 30_000,
    now,
    logger,
  });
  const faults = new Faults();
  const requests = new RequestCounter();
  const api = createApi({
    argocd,
    logs,
    accounts,
    permissions: new Permissions(new Set(projects.map(({ name }) => name))),
    kubernetes,
    faults,
    requests,
    keepaliveInterval: options.keepaliveInterval ?? 15_000,
    now,
    logger,
  });
  argocd.controller.start();
  return { api, requests, faults, stop: () => argocd.controller.stop() };
}
