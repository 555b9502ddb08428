import express from 'express';
import type { Router } from 'express';
import type { ArgoCd } from '../argocd';
import type { PodLogs } from '../cluster';
import type { Faults, RequestCounter } from '../faults';
import { StatusError, routeOf } from '../kubernetes';
import type { Logger } from '../Logger';
import { accountRoutes } from './accountRoutes';
import type { Accounts } from './Accounts';
import { ApplicationAccess } from './ApplicationAccess';
import { applicationDeleteRoutes } from './applicationDeleteRoutes';
import { applicationReadRoutes } from './applicationReadRoutes';
import { ArgoError } from './ArgoError';
import { ApplicationValidator } from './ApplicationValidator';
import { applicationWatchRoutes } from './applicationWatch';
import { applicationWriteRoutes } from './applicationWriteRoutes';
import { logRoutes } from './logRoutes';
import { operationRoutes } from './operationRoutes';
import type { Permissions } from './Permissions';
import { resourceRoutes } from './resourceRoutes';
import { Routes } from './Routes';
import { sandboxRoutes } from './sandboxRoutes';
import { systemRoutes } from './systemRoutes';

/** Where Kubernetes' API is. */
const KUBERNETES = '/kubernetes';

/** Argo CD's API, and Kubernetes' beside it, as one application of express. */
export function createApi(options: {
  argocd: ArgoCd;
  logs: PodLogs;
  accounts: Accounts;
  permissions: Permissions;
  /** Served beside it, if given. */
  kubernetes?: Router;
  faults: Faults;
  requests: RequestCounter;
  keepaliveInterval: number;
  now: () => Date;
  logger: Logger;
}): express.Express {
  const { argocd, accounts, permissions } = options;
  const { faults, requests } = options;
  const { store, controller, generator, projects, events, managed } = argocd;
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
      ...applicationReadRoutes({ ...options, store, controller, access }),
      ...applicationWriteRoutes({ ...options, store, access, validator }),
      ...applicationDeleteRoutes({ ...options, store, access }),
      ...operationRoutes({ store, controller, access }),
      ...resourceRoutes({ access, managed, generator, events }),
      ...logRoutes({ ...options, access, managed }),
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
        routeOfOther(request.method, request.path),
    );
    faults.intercept(request, response, next, errorBodyFor(request.path));
  });
  if (options.kubernetes) {
    api.use(KUBERNETES, options.kubernetes);
  }
  api.use(routes.serve);
  return api;
}

/** The form that errors have in the API that a request is for. */
function errorBodyFor(path: string) {
  return path.startsWith(KUBERNETES)
    ? (status: number, message: string) => new StatusError(status, message).body
    : (_status: number, message: string) => ArgoError.unknown(message).body;
}

/** Of what is not among Argo CD's routes. */
function routeOfOther(method: string, path: string): string {
  return path.startsWith(KUBERNETES)
    ? `${KUBERNETES}${routeOf(method, path.slice(KUBERNETES.length))}`
    : 'other';
}
