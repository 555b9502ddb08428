import {
  AuthorizeResult,
  createPermission,
} from '@backstage/plugin-permission-common';
import {
  starryEnvironmentCreatePermission,
  starryEnvironmentDeletePermission,
  starryEnvironmentReadPermission,
  starryEnvironmentUpdatePermission,
  starryOrphanDeletePermission,
  starryPlatformAdministerPermission,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { DemoPermissionPolicy } from './permissionPolicy';

const member = (...groups: string[]) =>
  ({
    info: {
      userEntityRef: 'user:default/ada.marsh',
      ownershipEntityRefs: ['user:default/ada.marsh', ...groups],
    },
  } as any);

const developer = member('group:default/sample-team');
const platformEngineer = member('group:default/platform-team');

describe('DemoPermissionPolicy', () => {
  const policy = new DemoPermissionPolicy();

  it('lets everyone see and create environments, and use other plugins', async () => {
    for (const permission of [
      starryEnvironmentCreatePermission,
      starryEnvironmentReadPermission,
      createPermission({ name: 'other.thing', attributes: {} }),
    ]) {
      await expect(policy.handle({ permission }, developer)).resolves.toEqual({
        result: AuthorizeResult.ALLOW,
      });
    }
  });

  describe.each([
    starryEnvironmentDeletePermission,
    starryEnvironmentUpdatePermission,
  ])('$name', permission => {
    it.each([developer, platformEngineer])('is for owners only', async user => {
      await expect(policy.handle({ permission }, user)).resolves.toMatchObject({
        result: AuthorizeResult.CONDITIONAL,
        pluginId: 'starry',
        resourceType: 'starry-environment',
        conditions: {
          rule: 'IS_OWNER',
          params: { claims: user.info.ownershipEntityRefs },
        },
      });
    });

    it('is for nobody who is not known', async () => {
      await expect(
        policy.handle({ permission }, undefined),
      ).resolves.toMatchObject({ conditions: { params: { claims: [] } } });
    });
  });

  describe.each([
    starryPlatformReadPermission,
    starryOrphanDeletePermission,
    starryPlatformAdministerPermission,
  ])('$name', permission => {
    it.each([
      [platformEngineer, AuthorizeResult.ALLOW],
      [developer, AuthorizeResult.DENY],
      [undefined, AuthorizeResult.DENY],
    ])('is for the platform team only', async (user, result) => {
      await expect(policy.handle({ permission }, user)).resolves.toEqual({
        result,
      });
    });
  });
});
