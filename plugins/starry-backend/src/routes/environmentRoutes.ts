import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { Request, Response } from 'express';
import { CommandName } from '../environments/commands';
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

  const command =
    (name: CommandName, status: { unchanged: number }) =>
    async (req: Request<{ id: string }>, res: Response) => {
      const { environment, changed } = await environments.run(name, {
        id: req.params.id,
        caller: await callerOf(req, httpAuth),
        body: req.body,
        seen: readIfMatch(req.headers['if-match']),
      });
      tagged(res, environment)
        .status(changed ? 202 : status.unchanged)
        .json(environment);
    };
  router.delete('/environments/:id', command('delete', { unchanged: 202 }));
  router.post(
    '/environments/:id/redeploy',
    command('redeploy', { unchanged: 200 }),
  );

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
