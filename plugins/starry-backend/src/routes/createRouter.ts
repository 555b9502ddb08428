import { getOpenApiSpecRoute } from '@backstage/backend-openapi-utils';
import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Router } from 'express';
import PromiseRouter from 'express-promise-router';
import { ChartService } from '../rollout/ChartService';
import { EnvironmentService } from '../environments/EnvironmentService';
import { FormService } from '../environments/FormService';
import { InstanceService } from '../environments/InstanceService';
import { explainParameters } from '../http/explainParameters';
import { jsonBody } from '../http/jsonBody';
import { notFound } from '../http/notFound';
import { OfferingCatalog } from '../offerings/OfferingCatalog';
import { OrphanService } from '../orphans/OrphanService';
import { RightsService } from '../rights/RightsService';
import { addChartRoutes } from './chartRoutes';
import { addEnvironmentRoutes } from './environmentRoutes';
import { addFormRoutes } from './formRoutes';
import { addInstanceRoutes } from './instanceRoutes';
import { addRightsRoutes } from './rightsRoutes';
import { createDescription, createOpenApiRouter } from './OpenApiRouter';
import { addOrphanRoutes } from './orphanRoutes';

/** What the routes work with. */
export interface RouterOptions {
  httpAuth: HttpAuthService;
  chart: ChartService;
  environments: EnvironmentService;
  forms: FormService;
  instances: InstanceService;
  offerings: OfferingCatalog;
  orphans: OrphanService;
  rights: RightsService;
}

/**
 * The REST API. It authenticates, reads the request, and calls the services:
 * these find out what the caller may do.
 */
export function createRouter(options: RouterOptions): Router {
  const router = createOpenApiRouter();
  addEnvironmentRoutes(router, options);
  addFormRoutes(router, options);
  addInstanceRoutes(router, options);
  addRightsRoutes(router, options);
  addOrphanRoutes(router, options);
  addChartRoutes(router, options);

  const outer = PromiseRouter();
  outer.get(getOpenApiSpecRoute(''), createDescription());
  outer.use(jsonBody());
  outer.use(router as unknown as Router);
  outer.use(notFound);
  outer.use(explainParameters);
  return outer;
}
