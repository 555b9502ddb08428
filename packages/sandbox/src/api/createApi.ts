import express from 'express';
import type { Router } from 'express';
import type { ArgoCd } from '../argocd';
import type { Cluster, PodLogs } from '../cluster';
import type { Faults, RequestCounter } from '../faults';
import type { Logger } from '../Logger';
import { accountRoutes } from './accountRoutes';
import type { Accounts } from './Accounts';
import { ApplicationAccess } from './ApplicationAccess';
import { applicationRoutes } from './applications';
import { ApplicationValidator } from './ApplicationValidator';
import { applicationWatchRoutes } from './applicationWatch';
import { logRoutes } from './logRoutes';
import type { Permissions } from './Permissions';
import { resourceRoutes } from './resourceRoutes';
import { Routes } from './Routes';
import { sandboxRoutes } from './sandboxRoutes';
import { systemRoutes } from './systemRoutes';

/** Argo CD's API, and Kubernetes' beside it, as one application of express. */
export function createApi(options: {
  argocd: ArgoCd;
  cluster: Cluster;
  logs: PodLogs;
  accounts: Accounts;
  permissions: Permissions;
  kubernetes: Router;
  faults: Faults;
  requests: RequestCounter;
  keepaliveInterval: number;
  now: () => Date;
  logger: Logger;
}): express.Express {
  const { argocd, cluster, accounts, permissions } = options;
  const { faults, requests } = options;
  const { store, controller, generator, projects, events } = argocd;
  const access = new ApplicationAccess(store, permissions);
  const validator = new ApplicationValidator(projects, generator);
  const routes = new Routes(
    [
      ...systemRoutes({
        ...options,
        projects,
        helmVersion: argocd.helmVersion,
      }),
      ...accountRoutes(options),
      ...applicationWatchRoutes({ ...options, store }),
      ...applicationRoutes({
        ...options,
        store,
        controller,
        access,
        validator,
      }),
      ...resourceRoutes({ access, cluster, generator, events }),
      ...logRoutes({ ...options, access }),
      ...sandboxRoutes(options),
    ],
    {
      authenticate: request => accounts.authenticate(request),
      logger: options.logger,
    },
  );

  const api = express();
  api.disable('x-powered-by');
  api.disable('etag');
  api.use((request, response, next) => {
    // How the sandbox is examined is neither counted nor disturbed.
    if (request.path.startsWith('/sandbox/')) {
      next();
      return;
    }
    requests.count(
      request.method,
      routes.templateOf(request.method, request.path) ??
        templateOfOther(request.path),
    );
    faults.intercept(request, response, next);
  });
  api.use('/kubernetes', options.kubernetes);
  api.use(routes.serve);
  return api;
}

/** Bounds the names under which other requests are counted. */
function templateOfOther(path: string): string {
  if (!path.startsWith('/kubernetes/')) {
    return 'other';
  }
  return path
    .replace(/\/namespaces\/[^/]+/, '/namespaces/:name')
    .split('/')
    .slice(0, 7)
    .join('/');
}
