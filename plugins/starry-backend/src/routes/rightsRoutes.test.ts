import { ServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import request from 'supertest';
import { aDatabase } from '../__testUtils__/aDatabase';
import { ScriptedArgoCd, until } from '../__testUtils__/ScriptedArgoCd';
import starryPlugin from '../index';

const TOKEN = 'very-secret-token-of-starry';

let argocd: ScriptedArgoCd;

beforeEach(async () => {
  argocd = await ScriptedArgoCd.start();
  argocd.onWatch();
  argocd.on('GET /api/v1/applications', { body: { items: null } });
  argocd.on('GET /api/version', { body: { Version: 'v3.5.1+abc' } });
  argocd.on('GET /api/v1/settings', {
    body: { controllerNamespace: 'argocd' },
  });
  argocd.on('GET /api/v1/session/userinfo', { body: { username: 'starry' } });
  const granted = ['get', 'create', 'sync'];
  argocd.onUnknown(({ url = '' }, response) => {
    const [, action] = url.match(/can-i\/applications\/(\w+)\/starry/) ?? [];
    const value = granted.includes(action) ? 'yes' : 'no';
    response.end(JSON.stringify({ value }));
  });
});

afterEach(async () => {
  await argocd.stop();
});

async function start(features: ServiceFactory[] = []) {
  const stopped = await ScriptedArgoCd.start();
  const { url: nowhere } = stopped;
  await stopped.stop();
  const instance = { token: TOKEN, project: 'starry' };
  const { server } = await startTestBackend({
    features: [
      starryPlugin,
      await aDatabase(),
      catalogServiceMock.factory({ entities: [] }),
      mockServices.scheduler.factory({
        includeInitialDelayedTasksOnStartup: true,
      }),
      mockServices.rootConfig.factory({
        data: {
          starry: {
            domain: 'starry.localhost',
            chart: { repoUrl: 'https://git.starry.localhost/starry' },
            instances: [
              { ...instance, name: 'main', url: argocd.url },
              { ...instance, name: 'away', url: nowhere },
            ],
          },
        },
      }),
      ...features,
    ],
  });
  return request(server);
}

const rightsOf = (api: Awaited<ReturnType<typeof start>>) =>
  api.get('/api/starry/rights');

it('tells what Starry may do with each instance, from the record', async () => {
  const api = await start();
  await until(async () => {
    const { body } = await rightsOf(api);
    return body.items.every((item: any) => item.checkedAt ?? item.message);
  });
  const { status, body, text } = await rightsOf(api);
  expect(status).toBe(200);
  const [main, away] = body.items;
  expect(main).toMatchObject({
    instance: 'main',
    version: 'v3.5.1+abc',
    checkedAt: expect.stringMatching(/^\d{4}-\d\d-\d\dT.*Z$/),
  });
  expect(main.message).toBeUndefined();
  const statesOf = (state: string) =>
    main.items
      .filter((right: any) => right.state === state)
      .map((right: any) => right.name);
  expect(main.items[0].name).toBe('applications, delete, starry/*');
  expect(statesOf('missing')).toEqual([
    'applications, delete, starry/*',
    'applications, update, starry/*',
    'namespaces, get',
  ]);
  expect(statesOf('excessive')).toEqual([]);
  expect(away).toEqual({
    instance: 'away',
    message: 'Argo CD cannot be reached (ECONNREFUSED)',
    items: [],
  });
  expect(text).not.toContain(TOKEN);

  const asked = () =>
    argocd.requests.filter(({ path }) => path.includes('can-i')).length;
  const before = asked();
  await Promise.all(Array.from({ length: 10 }, () => rightsOf(api)));
  expect(asked()).toBe(before);
});

it('is for the platform team', async () => {
  const deny = mockServices.permissions.mock({
    authorize: async queries =>
      queries.map(({ permission }) => ({
        result:
          permission.name === 'starry.platform.read'
            ? AuthorizeResult.DENY
            : AuthorizeResult.ALLOW,
      })) as any,
  });
  const api = await start([deny.factory]);
  const refused = await rightsOf(api);
  expect(refused.status).toBe(403);
  expect(refused.body.error.message).toBe('You may not see what Starry may do');
  const anonymous = await rightsOf(api).set(
    'Authorization',
    mockCredentials.none.header(),
  );
  expect(anonymous.status).toBe(401);
});
