import { HttpAuthService } from '@backstage/backend-plugin-api';
import { callerOf } from '../http/callerOf';
import { OrphanService } from '../orphans/OrphanService';
import { OpenApiRouter } from './OpenApiRouter';

/** Orphans, for those who run the platform. */
export function addOrphanRoutes(
  router: OpenApiRouter,
  options: { httpAuth: HttpAuthService; orphans: OrphanService },
): void {
  const { httpAuth, orphans } = options;

  router.get('/orphans', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.json(await orphans.list(req.query, caller));
  });

  router.delete('/orphans/:id', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.status(202).json(await orphans.requestRemoval(req.params.id, caller));
  });
}
