import {
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  InstanceRights,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { InstanceSettings } from '../config/Settings';
import { callerOf } from '../http/callerOf';
import { requirePermission } from '../http/requirePermission';
import { RightsStore } from '../rights/RightsStore';
import { OpenApiRouter } from './OpenApiRouter';

/** What Starry may do with the instances; for those who run the platform. */
export function addRightsRoutes(
  router: OpenApiRouter,
  options: {
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
    rights: RightsStore;
    instances: InstanceSettings[];
  },
): void {
  const { httpAuth, instances, permissions, rights } = options;

  router.get('/rights', async (req, res) => {
    const { credentials } = await callerOf(req, httpAuth);
    await requirePermission({
      permissions,
      permission: starryPlatformReadPermission,
      credentials,
      doing: 'see what Starry may do',
    });
    const records = await rights.list();
    res.json({
      items: instances.map(({ name }): InstanceRights => {
        const record = records.find(({ instance }) => instance === name);
        return {
          instance: name,
          checkedAt: record?.checkedAt?.toISOString(),
          version: record?.version,
          message:
            record?.message ??
            (record?.checkedAt ? undefined : 'They have not been checked yet'),
          items: record?.rights ?? [],
        };
      }),
    });
  });
}
