import { createServer, Server } from 'node:http';
import { AddressInfo } from 'node:net';
import {
  createMockDirectory,
  mockServices,
  startTestBackend,
  TestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import catalogPlugin from '@backstage/plugin-catalog-backend';
import request from 'supertest';
import * as yaml from 'yaml';
import catalogModuleStarry from '.';

// A catalog processes in rounds, on a machine that may be busy.
jest.setTimeout(30_000);

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
      parameters: { $json: './values.schema.json' },
      ...spec,
    },
  });
}

describe('catalogModuleStarry', () => {
  const directory = createMockDirectory();
  let backend: TestBackend | undefined;
  let fileServer: Server | undefined;

  afterEach(async () => {
    await backend?.stop();
    fileServer?.close();
  });

  async function startCatalog(location: object, backendConfig: object = {}) {
    backend = await startTestBackend({
      features: [
        catalogPlugin,
        catalogModuleStarry,
        mockServices.rootConfig.factory({
          data: {
            backend: backendConfig,
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
    isDone: (entity: Entity) => boolean = () => true,
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

  it('reads offerings and their parameters through a file location with a glob', async () => {
    directory.setContent({
      'charts/cache/offering.yaml': offering('cache'),
      'charts/cache/values.schema.json': JSON.stringify(schema),
      'charts/gateway/offering.yaml': offering('gateway', {
        dependsOn: ['cache'],
        parameters: { type: 'object' },
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

  it('notices a change of the parameters', async () => {
    directory.setContent({
      'cache/offering.yaml': offering('cache'),
      'cache/values.schema.json': JSON.stringify(schema),
    });
    const server = await startCatalog({
      type: 'file',
      target: directory.resolve('cache/offering.yaml'),
    });
    await untilEntity(server, 'cache');

    directory.addContent({
      'cache/values.schema.json': JSON.stringify({
        ...schema,
        title: 'Changed',
      }),
    });
    const changed = await untilEntity(
      server,
      'cache',
      ({ spec }) => !!(spec as any).parameters.title,
    );
    expect(changed.spec?.parameters).toMatchObject({ title: 'Changed' });
  });

  it('reads offerings and their parameters through a url location', async () => {
    const files: Record<string, string> = {
      '/cache/offering.yaml': offering('cache'),
      '/cache/values.schema.json': JSON.stringify(schema),
    };
    fileServer = createServer((req, res) => {
      res.end(files[req.url!]);
    }).listen(0, '127.0.0.1');
    await new Promise(resolve => fileServer!.once('listening', resolve));
    const host = `127.0.0.1:${(fileServer.address() as AddressInfo).port}`;

    const server = await startCatalog(
      { type: 'url', target: `http://${host}/cache/offering.yaml` },
      { reading: { allow: [{ host }] } },
    );
    const cache = await untilEntity(server, 'cache');
    expect(cache.spec?.parameters).toEqual(schema);
  });
});
