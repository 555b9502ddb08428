import { PermissionsService } from '@backstage/backend-plugin-api';
import {
  Instance,
  InstanceList,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { Caller } from '../access/Caller';
import { requirePermission } from '../access/requirePermission';
import { InstanceSettings } from '../config/Settings';
import { EnvironmentStore } from '../record/EnvironmentStore';

/** Tells the platform team of the Argo CD instances that Starry drives. */
export class InstanceService {
  static create(options: {
    permissions: PermissionsService;
    store: EnvironmentStore;
    instances: InstanceSettings[];
  }): InstanceService {
    return new InstanceService(options);
  }

  private constructor(
    private readonly options: Parameters<typeof InstanceService.create>[0],
  ) {}

  /**
   * From the record: nobody's Argo CD is asked.
   *
   * @throws NotAllowedError
   */
  async list({ credentials }: Caller): Promise<InstanceList> {
    const { instances, permissions, store } = this.options;
    await requirePermission({
      permissions,
      permission: starryPlatformReadPermission,
      credentials,
      doing: 'see the Argo CD instances',
    });
    const statuses = await store.listInstanceStatus();
    const counts = await store.countByInstance();
    return {
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
    };
  }
}
