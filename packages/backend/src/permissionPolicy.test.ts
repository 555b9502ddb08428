import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  starryEnvironmentCreatePermission,
  starryEnvironmentDeletePermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { DemoPermissionPolicy } from './permissionPolicy';

const user = {
  info: {
    userEntityRef: 'user:default/guest',
    ownershipEntityRefs: ['user:default/guest', 'group:default/sample-team'],
  },
} as any;

describe('DemoPermissionPolicy', () => {
  const policy = new DemoPermissionPolicy();

  it('lets everyone create environments and use other plugins', async () => {
    for (const permission of [
      starryEnvironmentCreatePermission,
      createPermission({ name: 'other.thing', attributes: {} }),
    ]) {
      await expect(policy.handle({ permission }, user)).resolves.toEqual({
        result: AuthorizeResult.ALLOW,
      });
    }
  });

  it('lets only owners delete an environment', async () => {
    const decision = await policy.handle(
      { permission: starryEnvironmentDeletePermission },
      user,
    );
    expect(decision).toMatchObject({
      result: AuthorizeResult.CONDITIONAL,
      pluginId: 'starry',
      resourceType: 'starry-environment',
      conditions: {
        rule: 'IS_OWNER',
        params: { claims: user.info.ownershipEntityRefs },
      },
    });
  });

  it('lets nobody unknown delete anything', async () => {
    const decision = await policy.handle(
      { permission: starryEnvironmentDeletePermission },
      undefined,
    );
    expect(decision).toMatchObject({ conditions: { params: { claims: [] } } });
  });
});
