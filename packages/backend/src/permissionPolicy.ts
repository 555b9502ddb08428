import {
  BackstageUserInfo,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import {
  AuthorizeResult,
  isPermission,
  PolicyDecision,
} from '@backstage/plugin-permission-common';
import {
  PermissionPolicy,
  PolicyQuery,
  PolicyQueryUser,
} from '@backstage/plugin-permission-node';
import { policyExtensionPoint } from '@backstage/plugin-permission-node/alpha';
import {
  createStarryEnvironmentConditionalDecision,
  starryEnvironmentConditions,
} from '@starry-idp/backstage-plugin-starry-backend';
import {
  starryEnvironmentDeletePermission,
  starryEnvironmentUpdatePermission,
  starryOrphanDeletePermission,
  starryPlatformAdministerPermission,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';

/** Who runs the platform. */
const PLATFORM_TEAM = 'group:default/platform-team';

/** Whoever may act for these owners. */
function claimsOf(info?: BackstageUserInfo): string[] {
  return info?.ownershipEntityRefs ?? [];
}

/**
 * The demo portal's rules: everyone sees and creates environments, only an
 * environment's owners change or delete it, and only the platform team sees how
 * the platform is doing, removes orphans, and acts for all others.
 */
export class DemoPermissionPolicy implements PermissionPolicy {
  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    const { permission } = request;
    const claims = claimsOf(user?.info);
    if (
      isPermission(permission, starryEnvironmentDeletePermission) ||
      isPermission(permission, starryEnvironmentUpdatePermission)
    ) {
      return createStarryEnvironmentConditionalDecision(
        permission,
        starryEnvironmentConditions.isOwner({ claims }),
      );
    }
    if (
      isPermission(permission, starryPlatformReadPermission) ||
      isPermission(permission, starryOrphanDeletePermission) ||
      isPermission(permission, starryPlatformAdministerPermission)
    ) {
      return {
        result: claims.includes(PLATFORM_TEAM)
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
      };
    }
    return { result: AuthorizeResult.ALLOW };
  }
}

export const permissionPolicyModule = createBackendModule({
  pluginId: 'permission',
  moduleId: 'demo-policy',
  register(env) {
    env.registerInit({
      deps: { policy: policyExtensionPoint },
      async init({ policy }) {
        policy.setPolicy(new DemoPermissionPolicy());
      },
    });
  },
});
