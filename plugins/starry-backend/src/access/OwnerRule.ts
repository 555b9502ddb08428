import {
  PermissionsService,
  UserInfoService,
} from '@backstage/backend-plugin-api';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { starryPlatformAdministerPermission } from '@starry-idp/backstage-plugin-starry-common';
import { Caller } from './Caller';
import { Settings } from '../config/Settings';
import { normalizeEntityRef } from '../words/entityRef';

const OWNER_KINDS = ['group', 'user'];

/** Who a caller may name as owner: anyone, or only these. */
export type AllowedOwners = { any: true } | { any: false; refs: string[] };

/** Whether there can be such an owner at all. */
export function isOwnerKind(ref: string): boolean {
  return OWNER_KINDS.includes(ref.split(':')[0]);
}

/**
 * Decides who may own what a caller asks for: the caller, and the groups that
 * the caller belongs to. Who administers the platform may name anyone. A
 * service belongs to no group, but Backstage lets it administer unless the
 * access restrictions of its token say otherwise.
 */
export class OwnerRule {
  private readonly permissions: PermissionsService;
  private readonly userInfo: UserInfoService;
  private readonly settings: Pick<Settings, 'owners'>;

  constructor(options: {
    permissions: PermissionsService;
    userInfo: UserInfoService;
    settings: Pick<Settings, 'owners'>;
  }) {
    this.permissions = options.permissions;
    this.userInfo = options.userInfo;
    this.settings = options.settings;
  }

  async allowedTo({ credentials }: Caller): Promise<AllowedOwners> {
    if (this.settings.owners === 'any') {
      return { any: true };
    }
    const [{ result }] = await this.permissions.authorize(
      [{ permission: starryPlatformAdministerPermission }],
      { credentials },
    );
    return result === AuthorizeResult.ALLOW
      ? { any: true }
      : { any: false, refs: await this.ownOf({ credentials }) };
  }

  /** The caller's groups in the order that they are known in, and the caller. */
  async ownOf({ credentials }: Pick<Caller, 'credentials'>): Promise<string[]> {
    if ((credentials.principal as { type: string }).type !== 'user') {
      return [];
    }
    const { userEntityRef, ownershipEntityRefs } =
      await this.userInfo.getUserInfo(credentials);
    const refs = [...ownershipEntityRefs, userEntityRef]
      .flatMap(ref => normalizeEntityRef(ref) ?? [])
      .filter(isOwnerKind);
    const isGroup = (ref: string) => ref.startsWith('group:');
    return [
      ...new Set([
        ...refs.filter(isGroup),
        ...refs.filter(ref => !isGroup(ref)),
      ]),
    ];
  }
}
