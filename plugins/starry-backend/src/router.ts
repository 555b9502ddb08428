import {
  AuditorService,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { Clock, systemClock } from './clock/Clock';
import { InstanceSettings } from './config/Settings';
import { EnvironmentAccess } from './environments/EnvironmentAccess';
import { EnvironmentService } from './environments/EnvironmentService';
import { EnvironmentStore } from './environments/EnvironmentStore';
import { explainParameters } from './http/explainParameters';
import { jsonBody } from './http/jsonBody';
import { OfferingCatalog } from './offerings/OfferingCatalog';
import { RightsStore } from './rights/RightsStore';
import { OrphanService } from './orphans';
import { addEnvironmentRoutes } from './routes/environmentRoutes';
import { addFormRoutes } from './routes/formRoutes';
import { addInstanceRoutes } from './routes/instanceRoutes';
import { addRightsRoutes } from './routes/rightsRoutes';
import { createOpenApiRouter } from './routes/OpenApiRouter';
import { addOrphanRoutes } from './routes/orphanRoutes';

/** What the routes work with. */
export interface RouterOptions {
  auditor: AuditorService;
  httpAuth: HttpAuthService;
  permissions: PermissionsService;
  access: EnvironmentAccess;
  environments: EnvironmentService;
  store: EnvironmentStore;
  offerings: OfferingCatalog;
  orphans: OrphanService;
  instances: InstanceSettings[];
  rights: RightsStore;
  clock?: Clock;
}

/** The REST API. It authenticates, authorises, and calls the services. */
export function createRouter(options: RouterOptions): Router {
  const { clock = systemClock } = options;
  const router = createOpenApiRouter();
  addEnvironmentRoutes(router, { ...options, clock });
  addFormRoutes(router, options);
  addInstanceRoutes(router, options);
  addRightsRoutes(router, options);
  addOrphanRoutes(router, options);

  const outer = PromiseRouter();
  outer.use(jsonBody());
  outer.use(router as unknown as Router);
  outer.use(explainParameters);
  return outer;
}
