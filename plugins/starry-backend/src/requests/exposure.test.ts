import { aFolder } from '../__testUtils__/aFolder';
import { GitSource } from '../__testUtils__/GitSource';
import {
  component,
  entity,
  issuesOf,
  offering,
  startPortal,
} from '../__testUtils__/TestPortal';
import { valuesOf } from '../__testUtils__/valuesOf';

const folder = aFolder();
let source: GitSource;

beforeAll(() => {
  source = GitSource.create(folder.path, 'be');
  source.commit('main');
});

const APP = {
  offering: 'web-application',
  component: 'component:default/be',
};
const DOOR = { offering: 'front-door' };

async function start() {
  const portal = await startPortal({
    repositories: folder.path,
    entities: [
      offering('web-application', 'component', { exposed: true }),
      offering('front-door', 'none', {
        exposed: true,
        dependsOn: ['offering:default/web-application'],
      }),
      // It is not exposed, so nobody gets in by it.
      offering('worker', 'none', { dependsOn: ['web-application'] }),
      offering('cache', 'none'),
      component('be'),
      entity('Group', 'sample-team'),
    ],
  });
  const create = (services: object) =>
    portal.post('/environments').send({
      name: 'test-00',
      owner: 'group:default/sample-team',
      services,
    });
  return { ...portal, create };
}

const urlsOf = (environment: { services: any[] }) =>
  environment.services.flatMap(({ url }) => url ?? []);

/** What the chart is told of each service's exposure. */
function exposureOf(environment: any) {
  const services = valuesOf(environment);
  return Object.fromEntries(
    Object.keys(services).map(name => [name, services[name].expose]),
  );
}

const APP_URL = 'https://test-00.app.starry.localhost/';
const DOOR_URL = 'https://test-00.door.starry.localhost/';

it.each([
  ['alone', { app: APP }, [APP_URL]],
  [
    'with what is not exposed itself',
    { app: APP, w: { offering: 'worker' } },
    [APP_URL],
  ],
  ['behind another', { app: APP, door: DOOR }, [DOOR_URL]],
  [
    'behind another, and asked for',
    { app: { ...APP, expose: true }, door: DOOR },
    [APP_URL, DOOR_URL],
  ],
  ['alone, and not wanted', { app: { ...APP, expose: false } }, []],
])(
  'gives a service %s the addresses that it should have',
  async (_, services, urls) => {
    const { create } = await start();
    const { status, body } = await create(services);
    expect(status).toBe(201);
    expect(urlsOf(body)).toEqual(urls);
    expect(exposureOf(body)).toEqual(
      Object.fromEntries(
        Object.keys(services).map(name => [
          name,
          urls.some(url => url.includes(`.${name}.`)),
        ]),
      ),
    );
  },
);

it('keeps the way round a gateway closed when it is redeployed', async () => {
  const { create, post } = await start();
  const { body } = await create({ app: APP, door: DOOR });
  const commit = source.commit('main');
  const again = await post(`/environments/${body.id}/redeploy`).send({});
  expect(again.status).toBe(202);
  expect(again.body.services[0].commit).toBe(commit);
  expect(urlsOf(again.body)).toEqual([DOOR_URL]);
  expect(exposureOf(again.body)).toEqual({ app: false, door: true });
});

it('refuses to expose what is for the environment only', async () => {
  const { create } = await start();
  const response = await create({
    app: { ...APP, expose: 'yes' },
    a: { offering: 'cache', expose: true },
    b: { offering: 'cache', expose: false },
  });
  expect(response.status).toBe(400);
  expect(issuesOf(response)).toEqual({
    'services.app.expose': 'must be true or false, not a string',
    'services.a.expose':
      'must be false or left out, because cache is for the environment only',
  });
});
