import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { GitSource } from './__testUtils__/GitSource';
import {
  component,
  entity,
  offering,
  startPortal,
} from './__testUtils__/TestPortal';
import { toApplication } from './provisioning/application';

let folder: string;
let source: GitSource;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'starry-software-'));
  source = GitSource.create(folder, 'be');
  source.commit('main');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

const POSTGRESQL = (version: string) => ({ name: 'PostgreSQL', version });

const entities = (version: string) => [
  offering('postgresql-database', 'none', { software: POSTGRESQL(version) }),
  offering('web-application', 'component'),
  component('be'),
  entity('Group', 'sample-team'),
];

/** The version that the chart is told to run. */
function versionOf(environment: any, service: string): string | undefined {
  const { spec } = toApplication(environment, {
    domain: 'starry.localhost',
    chart: { repoUrl: '', path: '', revision: '' },
    instance: {
      project: 'starry',
      applicationNamespace: 'argocd',
      destination: { server: '' },
    },
  });
  return (spec.source.helm.valuesObject as any).services[service].version;
}

it('says and runs the version that the offering named, also when that names a newer one', async () => {
  const portal = await startPortal({
    entities: entities('18'),
    repositories: folder,
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
