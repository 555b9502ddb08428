import { HttpAuthService } from '@backstage/backend-plugin-api';
import { EnvironmentService } from '../environments/EnvironmentService';
import { callerOf } from '../http/callerOf';
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
    res.status(created ? 201 : 200).json(environment);
  });

  router.get('/environments/:id', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.json(await environments.get(req.params.id, caller));
  });

  router.delete('/environments/:id', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res
      .status(202)
      .json(await environments.requestDeletion(req.params.id, caller));
  });

  router.post('/environments/:id/redeploy', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    const { environment, changed } = await environments.redeploy(
      req.params.id,
      req.body,
      caller,
    );
    res.status(changed ? 202 : 200).json(environment);
  });

  router.get('/environments/:id/timeline', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.json(await environments.timeline(req.params.id, req.query, caller));
  });
}
