import { mockCredentials } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { API, body, start, permissions } from '../__testUtils__/sampleSystem';

describe('permissions', () => {
  it('refuses the unknown, and those without permission', async () => {
    const { get, create, server } = await start([
      permissions({
        'starry.environment.create': AuthorizeResult.DENY,
        'starry.environment.read': AuthorizeResult.DENY,
      }),
    ]);
    const unknown = await request(server)
      .get(`${API}/environments`)
      .set('authorization', mockCredentials.none.header());
    expect(unknown.status).toBe(401);
    const created = await create();
    expect(created.status).toBe(403);
    expect(created.body.error.message).toBe('You may not create environments');
    expect((await get('/branches?component=sample-be')).status).toBe(403);
    const listed = await get('/environments');
    expect(listed.status).toBe(403);
    expect(listed.body.error.message).toBe('You may not see environments');
    expect((await get('/environments/abc')).status).toBe(403);
  });

  it('filters lists by condition, and hides what may not be seen', async () => {
    const {
      get,
      create,
      delete: remove,
    } = await start([
      permissions({
        'starry.environment.read': ['group:default/other-team'],
      }),
    ]);
    const ids: string[] = [];
    for (const [index, team] of ['sample', 'other', 'other'].entries()) {
      const response = await create(
        body({ name: `test-0${index}`, owner: `group:default/${team}-team` }),
      );
      ids.push(response.body.id);
    }
    const first = await get('/environments?limit=1');
    expect(first.body.totalItems).toBe(2);
    expect(first.body.items[0].id).toBe(ids[2]);
    const second = await get(
      `/environments?limit=1&cursor=${first.body.pageInfo.nextCursor}`,
    );
    expect(second.body.items[0].id).toBe(ids[1]);
    expect(second.body.pageInfo.nextCursor).toBeUndefined();
    expect((await get(`/environments/${ids[1]}`)).status).toBe(200);
    expect((await get(`/environments/${ids[0]}`)).status).toBe(404);
    expect((await get(`/environments/${ids[0]}/timeline`)).status).toBe(404);
    expect((await remove(ids[0])).status).toBe(404);
  });

  it('lets only owners and creators delete, and keeps an audit trail', async () => {
    const {
      create,
      delete: remove,
      auditor,
    } = await start([
      permissions({ 'starry.environment.delete': ['user:default/someone'] }),
    ]);
    const { id } = (await create()).body;
    const response = await remove(id);
    expect(response.status).toBe(403);
    expect(response.body.error.message).toBe(
      'You may not delete the environment test-00; it belongs to group:default/sample-team',
    );
    const { calls, results } = auditor.createEvent.mock;
    expect(calls.map(([event]) => event.eventId)).toEqual([
      'environment-create',
      'environment-delete',
    ]);
    const [made, refused] = await Promise.all(
      results.map(result => result.value),
    );
    expect(made.success).toHaveBeenCalledWith({
      meta: { id, name: 'test-00', owner: 'group:default/sample-team' },
    });
    expect(refused.fail).toHaveBeenCalledWith({ error: expect.any(Error) });
    expect(refused.success).not.toHaveBeenCalled();
  });

  it('answers the permission backend about conditions', async () => {
    const { create, server } = await start();
    const { id } = (await create()).body;
    const response = await request(server)
      .post(`${API}/.well-known/backstage/permissions/apply-conditions`)
      .set('authorization', mockCredentials.service.header())
      .send({
        items: [
          {
            id: '1',
            resourceRef: id,
            resourceType: 'starry-environment',
            conditions: {
              rule: 'IS_OWNER',
              resourceType: 'starry-environment',
              params: { claims: ['user:default/mock'] },
            },
          },
        ],
      });
    expect(response.body.items).toEqual([{ id: '1', result: 'ALLOW' }]);
  });
});
