import { HttpAuthService } from '@backstage/backend-plugin-api';
import { Instance } from '@starry-idp/backstage-plugin-starry-common';
import { InstanceSettings } from '../config/Settings';
import { EnvironmentStore } from '../environments/EnvironmentStore';
import { callerOf } from '../http/callerOf';
import { OpenApiRouter } from './OpenApiRouter';

/** The Argo CD instances that Starry drives. */
export function addInstanceRoutes(
  router: OpenApiRouter,
  options: {
    httpAuth: HttpAuthService;
    store: EnvironmentStore;
    instances: InstanceSettings[];
  },
): void {
  const { httpAuth, instances, store } = options;

  router.get('/instances', async (req, res) => {
    await callerOf(req, httpAuth);
    const statuses = await store.listInstanceStatus();
    const counts = await store.countByInstance();
    res.json({
      items: instances.map(({ name, stages }): Instance => {
        const status = statuses.find(known => known.name === name);
        return {
          name,
          reachable: status?.reachable ?? false,
          message: status ? status.message : 'It has not been reached yet',
          version: status?.version,
          lastContactAt: status?.lastContactAt?.toISOString(),
          environments: counts[name] ?? 0,
          stages,
        };
      }),
    });
  });
}
