import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { ServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  Permission,
} from '@backstage/plugin-permission-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import request from 'supertest';
import { aChart } from './aChart';
import { aDatabase } from './aDatabase';
import starryPlugin, {
  createStarryEnvironmentConditionalDecision,
  starryEnvironmentConditions,
} from '../index';

export const API = '/api/starry';

export let folder: string;
export let mainCommit: string;
export let featureCommit: string;

beforeAll(() => {
  folder = mkdtempSync(path.join(tmpdir(), 'starry-git-'));
  const repository = path.join(folder, 'sample-be');
  const git = (...args: string[]) =>
    execFileSync('git', ['-C', repository, ...args], {
      env: {
        ...process.env,
        GIT_AUTHOR_NAME: 'Test',
        GIT_AUTHOR_EMAIL: 'test@example.com',
        GIT_COMMITTER_NAME: 'Test',
        GIT_COMMITTER_EMAIL: 'test@example.com',
      },
    })
      .toString()
      .trim();
  execFileSync('git', ['init', '--quiet', '-b', 'main', repository]);
  const commit = (message: string) => {
    writeFileSync(path.join(repository, 'file'), message);
    git('add', '.');
    git('commit', '--quiet', '-m', message);
    return git('rev-parse', 'HEAD');
  };
  mainCommit = commit('one');
  git('checkout', '--quiet', '-b', 'feat/myfeature-00');
  featureCommit = commit('two');
  git('checkout', '--quiet', 'main');
});

afterAll(() => rmSync(folder, { recursive: true, force: true }));

function offering(
  name: string,
  spec: Record<string, unknown>,
  parameters: Record<string, unknown> = {},
): Entity {
  return {
    apiVersion: 'starry.io/v1alpha1',
    kind: 'Offering',
    metadata: { name, title: `The ${name}` },
    spec: {
      type: 'compute',
      version: '1.0',
      tier: 'standard',
      owner: 'group:default/platform-team',
      lifecycle: 'production',
      exposed: false,
      builtFrom: 'none',
      parameters: { type: 'object', properties: parameters },
      ...spec,
    } as Entity['spec'],
  };
}

function component(
  name: string,
  annotations: Record<string, string> = {},
): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind: 'Component',
    metadata: {
      name,
      annotations: {
        'backstage.io/source-location': `url:https://git.starry.localhost/${name}/`,
        'starry.io/image': `registry.starry.localhost/${name}`,
        ...annotations,
      },
    },
    spec: {},
  };
}

function entity(kind: string, name: string): Entity {
  return {
    apiVersion: 'backstage.io/v1alpha1',
    kind,
    metadata: { name },
    spec: {},
  };
}

const ENTITIES = [
  offering(
    'web-application',
    { exposed: true, builtFrom: 'component' },
    {
      replicas: { type: 'integer', minimum: 1, maximum: 10, default: 2 },
      cpu: { type: 'string', enum: ['250m', '500m'], default: '500m' },
    },
  ),
  offering('postgresql-database', { type: 'database', version: '13' }),
  offering('api-gateway', {
    type: 'networking',
    tier: 'premium',
    exposed: true,
    dependsOn: ['offering:default/web-application'],
  }),
  component('sample-be'),
  component('no-image', {
    'starry.io/image': '',
    'starry.io/repository': 'https://git.starry.localhost/sample-be',
  }),
  component('elsewhere', {
    'starry.io/repository': 'https://evil.example/sample-be',
  }),
  component('broken-git'),
  entity('System', 'sample'),
  entity('Group', 'sample-team'),
  entity('Group', 'other-team'),
];

/** A request that is fine, but for what is to be tested. */
export function body(overrides: Record<string, unknown> = {}) {
  return {
    name: 'test-00',
    owner: 'group:default/sample-team',
    system: 'system:default/sample',
    services: {
      'sample-be': {
        offering: 'web-application',
        component: 'component:default/sample-be',
        revision: 'feat/myfeature-00',
      },
      'orders-db': { offering: 'postgresql-database' },
    },
    ...overrides,
  };
}

/** A portal with the sample system in its catalog, its repositories and images. */
export async function start(features: ServiceFactory[] = []) {
  const published: unknown[] = [];
  const auditor = mockServices.auditor.mock({
    createEvent: jest.fn(async () => ({
      success: jest.fn(),
      fail: jest.fn(),
    })),
  });
  const { server } = await startTestBackend({
    features: [
      starryPlugin,
      await aDatabase(),
      catalogServiceMock.factory({ entities: ENTITIES }),
      auditor.factory,
      createServiceFactory({
        service: signalsServiceRef,
        deps: {},
        factory: () => ({
          publish: async (signal: unknown) => {
            published.push(signal);
          },
        }),
      }),
      mockServices.rootConfig.factory({
        data: {
          starry: {
            domain: 'starry.localhost',
            url: { protocol: 'http', port: 8080 },
            chart: { repoUrl: aChart().url },
            git: {
              repositories: [
                {
                  prefix: 'https://git.starry.localhost/',
                  readFrom: `file://${folder}/`,
                },
              ],
            },
            images: { allowed: ['registry.starry.localhost'] },
            reservedNames: ['blocked'],
            instances: [
              // Nothing listens there: requests must not care.
              {
                name: 'sandbox',
                url: 'http://127.0.0.1:1',
                token: 'very-secret',
                project: 'starry',
              },
            ],
          },
        },
      }),
      ...features,
    ],
  });
  const send = {
    get: (url: string) => request(server).get(`${API}${url}`),
    create: (content: unknown = body(), query = '') =>
      request(server)
        .post(`${API}/environments${query}`)
        .send(content as object),
    post: () => request(server).post(`${API}/environments`),
    delete: (id: string) => request(server).delete(`${API}/environments/${id}`),
  };
  return { ...send, server, published, auditor };
}

/** What a response says is wrong, by field; its message says the same. */
export function issuesOf(response: request.Response): Record<string, string> {
  expect(response.body.error.message).toBe(
    response.body.error.issues
      .map(
        (issue: { field: string; message: string }) =>
          `${issue.field}: ${issue.message}`,
      )
      .join('; '),
  );
  return Object.fromEntries(
    response.body.error.issues.map(
      (issue: { field: string; message: string }) => [
        issue.field,
        issue.message,
      ],
    ),
  );
}

/** Permissions by name; a function is given nothing and makes a decision. */
export function permissions(
  decisions: Record<string, AuthorizeResult | string[]>,
): ServiceFactory {
  const decide = (permission: Permission) => {
    const decision = decisions[permission.name] ?? AuthorizeResult.ALLOW;
    return Array.isArray(decision)
      ? createStarryEnvironmentConditionalDecision(
          permission as any,
          starryEnvironmentConditions.isOwner({ claims: decision }),
        )
      : { result: decision };
  };
  return mockServices.permissions.mock({
    authorize: async queries =>
      queries.map(({ permission }) => decide(permission)) as any,
    authorizeConditional: async queries =>
      queries.map(({ permission }) => decide(permission)) as any,
  }).factory;
}
