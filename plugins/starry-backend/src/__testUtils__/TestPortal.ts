import {
  BackendFeature,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { JsonObject } from '@backstage/types';
import request from 'supertest';
import starryPlugin from '../index';
import { aChart } from './aChart';
import { aDatabase } from './aDatabase';

const API = '/api/starry';

/** Nothing listens there: requests must not care. */
const NOWHERE = { url: 'http://127.0.0.1:1', token: 't', project: 'starry' };

export function offering(
  name: string,
  builtFrom: 'component' | 'none',
  spec: Record<string, unknown> = {},
) {
  return entity(
    'Offering',
    name,
    {},
    {
      type: 'compute',
      version: '1.0',
      tier: 'standard',
      owner: 'group:default/platform-team',
      lifecycle: 'production',
      exposed: false,
      builtFrom,
      parameters: { type: 'object', properties: {} },
      ...spec,
    },
  );
}

/** A component whose source and images are those of its name. */
export function component(
  name: string,
  image = `registry.starry.localhost/${name}`,
) {
  return entity('Component', name, {
    'starry.io/repository': `https://git.starry.localhost/${name}`,
    'starry.io/image': image,
  });
}

export function entity(
  kind: string,
  name: string,
  annotations: Record<string, string> = {},
  spec: Record<string, unknown> = {},
): Entity {
  return {
    apiVersion: 'starry.io/v1alpha1',
    kind,
    metadata: { name, annotations },
    spec: spec as Entity['spec'],
  };
}

/** A portal with the plugin, and what a test tells or asks it over HTTP. */
export async function startPortal(options: {
  entities: Entity[];
  /** Holds the git repositories of the components. */
  repositories?: string;
  domain?: string;
  /** Address of the chart's repository. */
  chart?: string;
  /** Of `starry.images`. */
  allowed?: string[];
  instances?: Array<{ name: string; stages?: string[] }>;
  features?: BackendFeature[];
  /** More of the section `starry` of the configuration. */
  config?: JsonObject;
}) {
  const { entities, repositories = '/nowhere', features = [] } = options;
  const { instances = [{ name: 'main' }] } = options;
  const { domain = 'starry.localhost' } = options;
  const { chart = aChart().url } = options;
  const { allowed = ['registry.starry.localhost'] } = options;
  let catalog = catalogServiceMock({ entities });
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => ({ success: jest.fn(), fail: jest.fn() })),
  });
  const signals: unknown[] = [];
  const { server } = await startTestBackend({
    features: [
      starryPlugin,
      await aDatabase(),
      catalogServiceMock.mock({
        getEntities: (...query) => catalog.getEntities(...query),
        getEntitiesByRefs: (...query) => catalog.getEntitiesByRefs(...query),
      }).factory,
      auditor.factory,
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({
          publish: async (signal: unknown) => {
            signals.push(signal);
          },
        }),
      }),
      mockServices.rootConfig.factory({
        data: {
          starry: {
            domain,
            chart: { repoUrl: chart },
            git: {
              repositories: [
                {
                  prefix: 'https://git.starry.localhost/',
                  readFrom: `file://${repositories}/`,
                },
              ],
            },
            images: { allowed },
            instances: instances.map(one => ({ ...NOWHERE, ...one })),
            ...options.config,
          },
        },
      }),
      ...features,
    ],
  });
  const send = request(server);
  return {
    send: (method: 'get' | 'post' | 'put' | 'patch' | 'delete', path: string) =>
      send[method](`${API}${path}`),
    auditor,
    signals,
    /** Changes what is in the catalog. */
    setEntities: (changed: Entity[]) => {
      catalog = catalogServiceMock({ entities: changed });
    },
    get: (path: string) => send.get(`${API}${path}`),
    post: (path: string) => send.post(`${API}${path}`),
    delete: (path: string) => send.delete(`${API}${path}`),
  };
}

/** What a response says is wrong, by field. */
export function issuesOf(response: request.Response): Record<string, string> {
  const { issues = [] } = response.body.error;
  return Object.fromEntries(
    issues.map(({ field, message }: { field: string; message: string }) => [
      field,
      message,
    ]),
  );
}
