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
import { starryEnvironmentDeletePermission } from '@starry-idp/backstage-plugin-starry-common';

/** Whoever may act for these owners. */
function claimsOf(info?: BackstageUserInfo): string[] {
  return info?.ownershipEntityRefs ?? [];
}

/**
 * The demo portal's rules: everyone sees and creates everything, and only an
 * environment's owners delete it.
 */
export class DemoPermissionPolicy implements PermissionPolicy {
  async handle(
    request: PolicyQuery,
    user?: PolicyQueryUser,
  ): Promise<PolicyDecision> {
    if (isPermission(request.permission, starryEnvironmentDeletePermission)) {
      return createStarryEnvironmentConditionalDecision(
        request.permission,
        starryEnvironmentConditions.isOwner({ claims: claimsOf(user?.info) }),
      );
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
