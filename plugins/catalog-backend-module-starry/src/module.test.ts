import {
  createMockDirectory,
  mockServices,
  startTestBackend,
  TestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import request from 'supertest';
import * as yaml from 'yaml';
import catalogModuleStarry from '.';

// A catalog processes in rounds, on a machine that may be busy.
const schema = {
  $schema: 'http://json-schema.org/draft-07/schema#',
  type: 'object',
  properties: { memory: { type: 'string', default: '64Mi' } },
};

function offering(name: string, spec: object = {}) {
  return yaml.stringify({
    apiVersion: 'starry.io/v1alpha1',
    kind: 'Offering',
    metadata: { name, title: `The ${name}` },
    spec: {
      type: 'cache',
      version: '8',
      tier: 'standard',
      owner: 'group:default/platform-team',
      lifecycle: 'production',
      exposed: false,
      builtFrom: 'none',
      parameters: schema,
      ...spec,
    },
  });
}

// Unlike Backstage's own SQLite, these are closed after the last test.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('catalogModuleStarry', () => {
  const directory = createMockDirectory();
  let backend: TestBackend | undefined;

  afterEach(async () => {
    await backend?.stop();
  });

  async function startCatalog(location: object) {
    backend = await startTestBackend({
      features: [
        mockServices.database.factory({
          knex: await databases.init('SQLITE_3'),
          migrations: {},
        }),
        catalogPlugin,
        catalogModuleStarry,
        mockServices.rootConfig.factory({
          data: {
            catalog: {
              processingInterval: { milliseconds: 200 },
              rules: [{ allow: ['Location'] }],
              locations: [{ ...location, rules: [{ allow: ['Offering'] }] }],
            },
          },
        }),
      ],
    });
    return backend.server;
  }

  async function untilEntity(
    server: TestBackend['server'],
    name: string,
    isDone: (entity: Entity) => boolean,
  ): Promise<Entity> {
    for (;;) {
      const { body, status } = await request(server).get(
        `/api/catalog/entities/by-name/offering/default/${name}`,
      );
      if (status === 200 && isDone(body)) {
        return body;
      }
      await new Promise(resolve => setTimeout(resolve, 50));
    }
  }

  it('reads offerings through a file location with a glob, and relates them', async () => {
    directory.setContent({
      'charts/cache/offering.yaml': offering('cache'),
      'charts/gateway/offering.yaml': offering('gateway', {
        dependsOn: ['cache'],
      }),
    });
    const server = await startCatalog({
      type: 'file',
      target: directory.resolve('charts/*/offering.yaml'),
    });

    const gateway = await untilEntity(
      server,
      'gateway',
      entity => entity.relations?.length === 2,
    );
    expect(gateway.relations).toEqual([
      { type: 'dependsOn', targetRef: 'offering:default/cache' },
      { type: 'ownedBy', targetRef: 'group:default/platform-team' },
    ]);

    const cache = await untilEntity(
      server,
      'cache',
      entity => entity.relations?.length === 2,
    );
    expect(cache.spec?.parameters).toEqual(schema);
    expect(cache.relations).toEqual([
      { type: 'dependencyOf', targetRef: 'offering:default/gateway' },
      { type: 'ownedBy', targetRef: 'group:default/platform-team' },
    ]);
  });
});
