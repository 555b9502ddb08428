import { aFolder } from '../__testUtils__/aFolder';
import { GitSource } from '../__testUtils__/GitSource';
import {
  component,
  entity,
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

const POSTGRESQL = (version: string) => ({ name: 'PostgreSQL', version });

const entities = (version: string) => [
  offering('postgresql-database', 'none', { software: POSTGRESQL(version) }),
  offering('web-application', 'component'),
  component('be'),
  entity('Group', 'sample-team'),
];

/** The version that the chart is told to run. */
function versionOf(environment: any, service: string): string | undefined {
  return valuesOf(environment)[service].version;
}

it('says and runs the version that the offering named, also when that names a newer one', async () => {
  const portal = await startPortal({
    entities: entities('18'),
    repositories: folder.path,
  });
  const offered = await portal.get('/offerings');
  expect(offered.body.items).toContainEqual(
    expect.objectContaining({
      name: 'postgresql-database',
      version: '1.0',
      software: POSTGRESQL('18'),
    }),
  );
  const { body: created } = await portal.post('/environments').send({
    name: 'test-00',
    owner: 'group:default/sample-team',
    services: {
      db: { offering: 'postgresql-database' },
      be: { offering: 'web-application', component: 'component:default/be' },
    },
  });
  expect(created.services[0].software).toEqual(POSTGRESQL('18'));
  expect(created.services[1].software).toBeUndefined();
  expect(versionOf(created, 'db')).toBe('18');
  expect(versionOf(created, 'be')).toBeUndefined();

  // Its volume could not be read by another major version.
  portal.setEntities(entities('19'));
  source.commit('main');
  const redeployed = await portal
    .post(`/environments/${created.id}/redeploy`)
    .send({});
  expect(redeployed.status).toBe(202);
  expect(redeployed.body.services[0].software).toEqual(POSTGRESQL('18'));
  expect(versionOf(redeployed.body, 'db')).toBe('18');
});
