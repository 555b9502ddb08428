import { aFolder } from '../__testUtils__/aFolder';
import { GitSource } from '../__testUtils__/GitSource';
import {
  component,
  entity,
  issuesOf,
  offering,
  startPortal,
} from '../__testUtils__/TestPortal';

const folder = aFolder();

beforeAll(() => {
  GitSource.create(folder.path, 'be').commit('main');
});

async function start(options: { image: string; allowed: string[] }) {
  const { image, allowed } = options;
  const entities = (of: string) => [
    offering('web-application', 'component'),
    component('be', of),
    entity('Group', 'sample-team'),
  ];
  const portal = await startPortal({
    entities: entities(image),
    repositories: folder.path,
    allowed,
  });
  return {
    ...portal,
    setImage: (of: string) => portal.setEntities(entities(of)),
    create: () =>
      portal.post('/environments').send({
        name: 'test-00',
        owner: 'group:default/sample-team',
        services: {
          be: {
            offering: 'web-application',
            component: 'component:default/be',
          },
        },
      }),
  };
}

const refusalOf = (image: string) =>
  `be has in its annotation starry.io/image the image repository ${image}, which is not among those that starry.images.allowed lists`;

it.each([
  ['registry.my.com/team/be', ['registry.my.com/team']],
  ['registry.my.com/team/be', ['registry.my.com/team/']],
  ['registry.my.com/team', ['registry.my.com/team']],
  ['registry.my.com:5000/be', ['other.com', 'registry.my.com:5000']],
])('runs %s where %j is allowed', async (image, allowed) => {
  const { create } = await start({ image, allowed });
  const { status, body } = await create();
  expect(status).toBe(201);
  expect(body.services[0].image).toBe(`${image}:${body.services[0].commit}`);
});

it.each([
  ['registry.my.com/team-evil/be', ['registry.my.com/team']],
  ['registry.my.com.evil.com/be', ['registry.my.com']],
  ['registry.my.com:5000/be', ['registry.my.com']],
  ['evil.com/registry.my.com/be', ['registry.my.com']],
  ['registry.my.com/be', ['registry.my.com/team/be']],
  ['registry.my.com/be', []],
])('refuses %s where %j is allowed', async (image, allowed) => {
  const { create } = await start({ image, allowed });
  const response = await create();
  expect(response.status).toBe(400);
  expect(issuesOf(response)).toEqual({
    'services.be.component': refusalOf(image),
  });
});

it('refuses to redeploy what moved to a registry that is not allowed', async () => {
  const { create, post, setImage } = await start({
    image: 'registry.my.com/be',
    allowed: ['registry.my.com'],
  });
  const { id } = (await create()).body;
  setImage('evil.com/be');
  const response = await post(`/environments/${id}/redeploy`).send({});
  expect(response.status).toBe(400);
  expect(issuesOf(response)).toEqual({
    'services.be.component': refusalOf('evil.com/be'),
  });
});
