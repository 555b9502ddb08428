import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import request from 'supertest';
import { aDatabase } from '../__testUtils__/aDatabase';
import { ScriptedArgoCd } from '../__testUtils__/ScriptedArgoCd';
import starryPlugin from '../index';

const ORPHANS = '/api/starry/orphans';

let argocd: ScriptedArgoCd;

beforeEach(async () => {
  argocd = await ScriptedArgoCd.start();
  argocd.on('GET /api/v1/applications', {
    body: {
      items: [
        {
          metadata: {
            name: 'env-lost-a1',
            creationTimestamp: '2026-01-01T00:00:00Z',
            labels: {
              'starry.io/managed': 'true',
              'starry.io/environment': 'a1',
            },
          },
        },
      ],
    },
  });
});

afterEach(async () => {
  await argocd.stop();
});

/** @param denied - names of permissions that nobody has */
async function start(denied: string[] = []) {
  const scheduler = mockServices.scheduler();
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => ({ success: jest.fn(), fail: jest.fn() })),
  });
  const { server } = await startTestBackend({
    features: [
      starryPlugin,
      await aDatabase(),
      catalogServiceMock.factory(),
      createServiceFactory({
        service: coreServices.scheduler,
        deps: {},
        factory: () => scheduler,
      }),
      auditor.factory,
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({ publish: async () => {} }),
      }),
      mockServices.permissions.mock({
        authorize: async queries =>
          queries.map(({ permission }) => ({
            result: denied.includes(permission.name)
              ? AuthorizeResult.DENY
              : AuthorizeResult.ALLOW,
          })) as any,
      }).factory,
      mockServices.rootConfig.factory({
        data: {
          starry: {
            domain: 'starry.localhost',
            chart: { repoUrl: 'https://git.starry.localhost/starry' },
            instances: [
              {
                name: 'one',
                url: argocd.url,
                token: 'very-secret',
                project: 'starry',
              },
            ],
          },
        },
      }),
    ],
  });
  return { server, scheduler, auditor };
}

it('lists what was found, and takes the wish to remove it', async () => {
  const { server, scheduler, auditor } = await start();
  await scheduler.triggerTask('starry-orphans-one');
  const list = await request(server).get(ORPHANS).expect(200);
  expect(list.body).toEqual({
    items: [
      {
        id: expect.any(String),
        kind: 'application',
        instance: 'one',
        name: 'env-lost-a1',
        environmentId: 'a1',
        reason: 'NoRecord',
        message: expect.any(String),
        nextStep: expect.any(String),
        state: 'found',
        removable: true,
        createdAt: '2026-01-01T00:00:00.000Z',
        foundAt: expect.any(String),
        seenAt: expect.any(String),
      },
    ],
    totalItems: 1,
    pageInfo: {},
    searches: [
      {
        instance: 'one',
        at: expect.any(String),
        complete: false,
        message: expect.stringContaining('no credentials for the cluster'),
      },
    ],
  });

  const [{ id }] = list.body.items;
  // Nothing comes of it here: Argo CD does not answer.
  argocd.on('GET /api/v1/applications', () => {});
  const removal = await request(server).delete(`${ORPHANS}/${id}`).expect(202);
  expect(removal.body).toMatchObject({
    id,
    state: 'removing',
    removalRequestedAt: expect.any(String),
    removalRequestedBy: 'user:default/mock',
  });
  const service = mockCredentials.service.header();
  const again = await request(server)
    .delete(`${ORPHANS}/${id}`)
    .set('Authorization', service)
    .expect(202);
  expect(again.body).toEqual(removal.body);
  expect(auditor.createEvent).toHaveBeenCalledWith(
    expect.objectContaining({
      eventId: 'orphan-remove',
      meta: { actionType: 'request', id },
    }),
  );
  const [{ value }] = auditor.createEvent.mock.results;
  expect((await value).success).toHaveBeenCalledWith({
    meta: { instance: 'one', kind: 'application', name: 'env-lost-a1' },
  });
});

it('says that there is no such orphan', async () => {
  const { server, auditor } = await start();
  const { body } = await request(server).delete(`${ORPHANS}/abc`).expect(404);
  expect(body.error.message).toBe('There is no orphan abc');
  const [{ value }] = auditor.createEvent.mock.results;
  expect((await value).fail).toHaveBeenCalled();
  await request(server).delete(`${ORPHANS}/Not%20an%20id`).expect(400);
});

it('is for those who may', async () => {
  const nobody = mockCredentials.none.header();
  const blind = await start(['starry.platform.read']);
  await request(blind.server)
    .get(ORPHANS)
    .set('Authorization', nobody)
    .expect(401);
  const { body } = await request(blind.server).get(ORPHANS).expect(403);
  expect(body.error.message).toBe('You may not see orphans');
  await request(blind.server).delete(`${ORPHANS}/abc`).expect(403);

  const idle = await start(['starry.orphan.delete']);
  await request(idle.server).get(ORPHANS).expect(200);
  const refused = await request(idle.server)
    .delete(`${ORPHANS}/abc`)
    .expect(403);
  expect(refused.body.error.message).toBe('You may not remove orphans');
});
