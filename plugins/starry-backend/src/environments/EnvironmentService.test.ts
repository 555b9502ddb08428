import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { environmentOf } from '../__testUtils__/environments';
import { MemoryEnvironmentStore } from '../__testUtils__/MemoryEnvironmentStore';
import { callerWith } from '../access/Caller';
import { EnvironmentAccess } from '../access/EnvironmentAccess';
import { EnvironmentService } from './EnvironmentService';
import { starryEnvironmentRules } from '../model/permissions';

/** An agent's, or an action's: there is no request. */
const caller = callerWith(mockCredentials.user('user:default/ada.marsh'));

describe('who comes without a route', () => {
  it.each([
    [
      'create',
      'environment-create',
      (service: EnvironmentService) =>
        service.create({ name: 'test-01' }, caller, { dryRun: false }),
    ],
    [
      'delete',
      'environment-delete',
      (service: EnvironmentService) =>
        service.run('delete', { id: 'a1b2c3d4', caller }),
    ],
    [
      'redeploy',
      'environment-redeploy',
      (service: EnvironmentService) =>
        service.run('redeploy', { id: 'a1b2c3d4', caller, body: {} }),
    ],
  ])('and may not %s is refused, and audited', async (_, eventId, act) => {
    const store = new MemoryEnvironmentStore();
    const environment = environmentOf();
    const at = environment.createdAt;
    await store.create(environment, { at, type: 'created', message: '' });
    const outcome = { success: jest.fn(), fail: jest.fn() };
    const auditor = mockServices.auditor.mock({
      createEvent: jest.fn(async () => outcome),
    });
    const changed = jest.fn();
    const service = EnvironmentService.create({
      access: accessOfNobodyWhoChanges(store),
      auditor,
      changes: { changed },
      store,
      // The rest of what it works with must not be reached.
      ...({} as Omit<
        Parameters<typeof EnvironmentService.create>[0],
        'access' | 'auditor' | 'changes' | 'store'
      >),
    });

    await expect(act(service)).rejects.toThrow(/^You may not/);
    expect(auditor.createEvent).toHaveBeenCalledWith(
      expect.objectContaining({
        eventId,
        request: undefined,
        meta: expect.objectContaining({ caller: 'user:default/ada.marsh' }),
      }),
    );
    expect(outcome.fail).toHaveBeenCalledWith({
      error: expect.objectContaining({ name: 'NotAllowedError' }),
    });
    expect(outcome.success).not.toHaveBeenCalled();
    expect((await store.list()).items).toEqual([environment]);
    expect(changed).not.toHaveBeenCalled();
  });
});

/** Everybody may see all, and nobody may change anything. */
function accessOfNobodyWhoChanges(store: MemoryEnvironmentStore) {
  const decide = async (
    queries: { permission: { name: string } }[],
  ): Promise<any> =>
    queries.map(({ permission }) => ({
      result:
        permission.name === 'starry.environment.read'
          ? AuthorizeResult.ALLOW
          : AuthorizeResult.DENY,
    }));
  return new EnvironmentAccess({
    store,
    permissions: mockServices.permissions.mock({
      authorize: decide,
      authorizeConditional: decide,
    }),
    permissionsRegistry: mockServices.permissionsRegistry.mock({
      getPermissionRuleset: (): any => ({
        getRuleByName: () => starryEnvironmentRules.isOwner,
      }),
    }),
  });
}
