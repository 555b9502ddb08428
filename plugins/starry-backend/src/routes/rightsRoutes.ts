import { HttpAuthService } from '@backstage/backend-plugin-api';
import { callerOf } from '../http/callerOf';
import { RightsService } from '../rights/RightsService';
import { OpenApiRouter } from './OpenApiRouter';

/** What Starry may do with the instances; for those who run the platform. */
export function addRightsRoutes(
  router: OpenApiRouter,
  options: { httpAuth: HttpAuthService; rights: RightsService },
): void {
  const { httpAuth, rights } = options;

  router.get('/rights', async (req, res) => {
    res.json(await rights.list(await callerOf(req, httpAuth)));
  });
}
