import { PermissionsService } from '@backstage/backend-plugin-api';
import {
  InstanceRights,
  InstanceRightsList,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { Caller } from '../access/Caller';
import { requirePermission } from '../access/requirePermission';
import { Instance } from '../instances/Instance';
import { RightsStore } from './RightsStore';

/** Tells the platform team what Starry may do with the instances. */
export class RightsService {
  static create(options: {
    permissions: PermissionsService;
    rights: RightsStore;
    instances: Array<Pick<Instance, 'name'>>;
  }): RightsService {
    return new RightsService(options);
  }

  private constructor(
    private readonly options: Parameters<typeof RightsService.create>[0],
  ) {}

  /** @throws NotAllowedError */
  async list({ credentials }: Caller): Promise<InstanceRightsList> {
    const { instances, permissions, rights } = this.options;
    await requirePermission({
      permissions,
      permission: starryPlatformReadPermission,
      credentials,
      doing: 'see what Starry may do',
    });
    const records = await rights.list();
    return {
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
    };
  }
}
