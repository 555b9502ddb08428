import { HttpAuthService } from '@backstage/backend-plugin-api';
import { InstanceService } from '../environments/InstanceService';
import { callerOf } from '../http/callerOf';
import { OpenApiRouter } from './OpenApiRouter';

/** The Argo CD instances that Starry drives. */
export function addInstanceRoutes(
  router: OpenApiRouter,
  options: { httpAuth: HttpAuthService; instances: InstanceService },
): void {
  const { httpAuth, instances } = options;

  router.get('/instances', async (req, res) => {
    res.json(await instances.list(await callerOf(req, httpAuth)));
  });
}
