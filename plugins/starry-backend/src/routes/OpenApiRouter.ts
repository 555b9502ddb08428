import {
  createValidatedOpenApiRouter,
  createValidatedOpenApiRouterFromGeneratedEndpointMap,
} from '@backstage/backend-openapi-utils';
import { RequestHandler, Router } from 'express';
import { spec } from '../schema/openapi';
import { EndpointMap } from '../schema/openapi/generated/apis';

/** A router that knows the API's paths, queries and answers. */
export type OpenApiRouter = ReturnType<typeof createOpenApiRouter>;

/** Bodies are parsed before. */
const OPTIONS = {
  middleware: [((_req, _res, next) => next()) as RequestHandler],
};

/**
 * The OpenAPI router, which checks paths and queries but no bodies: the use
 * cases say more of what is wrong with a body than OpenAPI can, and all of it at
 * once.
 */
export function createOpenApiRouter() {
  return createValidatedOpenApiRouterFromGeneratedEndpointMap<EndpointMap>(
    withoutBodies(spec),
    {
      ...OPTIONS,
      // Backstage authenticates, before and in each route.
      validatorOptions: {
        validateSecurity: false,
        validateRequests: {
          coerceTypes: false,
          allowUnknownQueryParameters: false,
          allErrors: true,
        },
      },
    },
  );
}

/** Answers `/openapi.json` with the whole description, bodies included. */
export function createDescription(): Router {
  return createValidatedOpenApiRouter(spec, OPTIONS) as unknown as Router;
}

interface Operation {
  requestBody?: object;
}

function withoutBodies<Api extends { paths: object }>(api: Api): Api {
  const paths = Object.entries(api.paths).map(([path, operations]) => [
    path,
    Object.fromEntries(
      Object.entries<Operation>(operations).map(
        ([method, { requestBody, ...operation }]) => [method, operation],
      ),
    ),
  ]);
  return { ...api, paths: Object.fromEntries(paths) };
}
