import { createValidatedOpenApiRouterFromGeneratedEndpointMap } from '@backstage/backend-openapi-utils';
import { RequestHandler } from 'express';
import { spec } from '../schema/openapi';
import { EndpointMap } from '../schema/openapi/generated/apis';

/** A router that knows the API's paths, queries and answers. */
export type OpenApiRouter = ReturnType<typeof createOpenApiRouter>;

/** The body is parsed before. */
const passOn: RequestHandler = (_req, _res, next) => next();

/**
 * The OpenAPI router, which checks paths and queries but no bodies: the
 * service says more of what is wrong with a body than a schema can, and all
 * of it at once.
 */
export function createOpenApiRouter() {
  const { requestBody: creation, ...create } = spec.paths['/environments'].post;
  const { requestBody: redeployment, ...redeploy } =
    spec.paths['/environments/{id}/redeploy'].post;
  return createValidatedOpenApiRouterFromGeneratedEndpointMap<EndpointMap>(
    {
      ...spec,
      paths: {
        ...spec.paths,
        '/environments': { ...spec.paths['/environments'], post: create },
        '/environments/{id}/redeploy': { post: redeploy },
      },
    },
    {
      middleware: [passOn],
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
