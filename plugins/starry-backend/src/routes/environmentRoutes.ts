import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { Response } from 'express';
import { EnvironmentService } from '../environments/EnvironmentService';
import { callerOf } from '../http/callerOf';
import { entityTagOf, readIfMatch } from '../http/entityTag';
import { OpenApiRouter } from './OpenApiRouter';

/** Environments and what happened to them. */
export function addEnvironmentRoutes(
  router: OpenApiRouter,
  options: { httpAuth: HttpAuthService; environments: EnvironmentService },
): void {
  const { environments, httpAuth } = options;

  router.get('/environments', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.json(await environments.list(req.query, caller));
  });

  router.post('/environments', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    const { environment, created } = await environments.create(
      req.body,
      caller,
      { dryRun: req.query.dryRun ?? false },
    );
    tagged(res, environment)
      .status(created ? 201 : 200)
      .json(environment);
  });

  router.get('/environments/:id', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    const environment = await environments.get(req.params.id, caller);
    tagged(res, environment).json(environment);
  });

  router.delete('/environments/:id', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    const environment = await environments.requestDeletion(
      req.params.id,
      caller,
      readIfMatch(req.headers['if-match']),
    );
    tagged(res, environment).status(202).json(environment);
  });

  router.post('/environments/:id/redeploy', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    const { environment, changed } = await environments.redeploy(
      req.params.id,
      req.body,
      caller,
      readIfMatch(req.headers['if-match']),
    );
    tagged(res, environment)
      .status(changed ? 202 : 200)
      .json(environment);
  });

  router.get('/environments/:id/timeline', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.json(await environments.timeline(req.params.id, req.query, caller));
  });
}

/** The answer, with the tag that a later request can name in `If-Match`. */
function tagged<R extends Pick<Response, 'set'>>(
  res: R,
  environment: Environment,
): R {
  res.set('ETag', entityTagOf(environment));
  return res;
}
