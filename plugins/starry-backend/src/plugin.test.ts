import { execFileSync } from 'child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import path from 'path';
import { ServiceFactory } from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
} from '@backstage/backend-test-utils';
import { Entity } from '@backstage/catalog-model';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import {
  AuthorizeResult,
  Permission,
} from '@backstage/plugin-permission-common';
import { SIGNAL_CHANNEL_ENVIRONMENTS } from '@starry-idp/backstage-plugin-starry-common';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import { createServiceFactory } from '@backstage/backend-plugin-api';
import request from 'supertest';
import { aChart } from './__testUtils__/aChart';
import { aDatabase } from './__testUtils__/aDatabase';
import starryPlugin, {
  createStarryEnvironmentConditionalDecision,
  starryEnvironmentConditions,
} from './index';

const API = '/api/starry';

let folder: string;
let mainCommit: string;
let featureCommit: string;

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

function body(overrides: Record<string, unknown> = {}) {
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

async function start(features: ServiceFactory[] = []) {
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

function issuesOf(response: request.Response): Record<string, string> {
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
function permissions(
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

describe('creating an environment', () => {
  it('records it with everything resolved, and answers at once', async () => {
    const { create, get, published } = await start();
    const response = await create(
      body({ lifetime: 'PT1H', requestId: 'r1', description: 'For tests' }),
    );
    expect(response.status).toBe(201);
    const { id } = response.body;
    expect(id).toMatch(/^[a-z][a-z0-9]{7}$/);
    expect(response.body).toMatchObject({
      name: 'test-00',
      phase: 'pending',
      stage: 'ephemeral',
      owner: 'group:default/sample-team',
      system: 'system:default/sample',
      createdBy: 'user:default/mock',
      instance: 'sandbox',
      application: `env-test-00-${id}`,
      namespace: `env-test-00-${id}`,
      services: [
        {
          name: 'sample-be',
          offering: 'web-application',
          component: 'component:default/sample-be',
          revision: 'feat/myfeature-00',
          commit: featureCommit,
          image: `registry.starry.localhost/sample-be:${featureCommit}`,
          config: { replicas: 2, cpu: '500m' },
          url: 'http://test-00.sample-be.starry.localhost:8080/',
          health: 'unknown',
        },
        { name: 'orders-db', offering: 'postgresql-database', config: {} },
      ],
      freshness: { stale: true },
    });
    expect(response.body.services[1].url).toBeUndefined();
    expect(
      Date.parse(response.body.expiresAt) - Date.parse(response.body.createdAt),
    ).toBe(3_600_000);

    const read = await get(`/environments/${id}`);
    expect(read.status).toBe(200);
    expect(read.body).toMatchObject({ id, name: 'test-00' });
    const timeline = await get(`/environments/${id}/timeline`);
    expect(timeline.body.items).toContainEqual(
      expect.objectContaining({
        type: 'created',
        actor: 'user:default/mock',
      }),
    );
    while (published.length === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(published[0]).toEqual({
      recipients: { type: 'broadcast' },
      channel: SIGNAL_CHANNEL_ENVIRONMENTS,
      message: { ids: [id] },
    });
  });

  it('answers a retry with what the first request made', async () => {
    const { create, get } = await start();
    const first = await create(body({ requestId: 'r1' }));
    expect(first.status).toBe(201);
    const again = await create(body({ requestId: 'r1' }));
    expect(again.status).toBe(200);
    expect(again.body.id).toBe(first.body.id);
    const different = await create(body({ requestId: 'r1', name: 'test-01' }));
    expect(different.status).toBe(409);
    expect(issuesOf(different)).toEqual({
      requestId:
        'was used before, for the environment test-00, with something else in name; send the same again, or another requestId',
    });
    const { services } = body();
    const others = await create(
      body({
        requestId: 'r1',
        lifetime: 'PT2H',
        services: { ...services, more: { offering: 'postgresql-database' } },
      }),
    );
    expect(others.status).toBe(409);
    expect(issuesOf(others).requestId).toContain(
      'with something else in lifetime, services.more;',
    );
    expect((await get('/environments')).body.totalItems).toBe(1);
  });

  it('makes one of many requests at the same time', async () => {
    const { create, get } = await start();
    const responses = await Promise.all(
      Array.from({ length: 5 }, (_, index) =>
        create(body({ requestId: index < 3 ? 'same' : `other-${index}` })),
      ),
    );
    const statuses = responses.map(({ status }) => status).sort();
    expect(statuses.filter(status => status === 201)).toHaveLength(1);
    expect(statuses.every(status => [200, 201, 409].includes(status))).toBe(
      true,
    );
    expect((await get('/environments')).body.totalItems).toBe(1);
  });

  it('checks everything and writes nothing in a dry run', async () => {
    const { create, get } = await start();
    const response = await create(body(), '?dryRun=true');
    expect(response.status).toBe(200);
    expect(response.body.services[0].commit).toBe(featureCommit);
    expect((await get('/environments')).body.totalItems).toBe(0);
    const bad = await create(body({ name: 'Bad_Name' }), '?dryRun=true');
    expect(bad.status).toBe(400);
  });

  it('takes the default branch, and the commit of a branch', async () => {
    const { create } = await start();
    const service = (revision?: string) => ({
      'sample-be': {
        offering: 'web-application',
        component: 'sample-be',
        revision,
      },
    });
    const byDefault = await create(body({ services: service() }));
    expect(byDefault.body.services[0]).toMatchObject({
      revision: 'main',
      commit: mainCommit,
    });
    const byCommit = await create(
      body({ name: 'test-01', services: service(mainCommit) }),
    );
    expect(byCommit.body.services[0]).toMatchObject({
      revision: mainCommit,
      commit: mainCommit,
    });
    const unknown = await create(
      body({ name: 'test-02', services: service('a'.repeat(40)) }),
    );
    expect(issuesOf(unknown)['services.sample-be.revision']).toContain(
      'is not the newest commit of any branch or tag of',
    );
  });

  it('tells everything that is wrong, at once', async () => {
    const { create, get } = await start();
    const response = await create({
      name: `Test_${'x'.repeat(250)}`,
      owner: 'group:default/nobody',
      system: 'system:default/nothing',
      stage: 'holiday',
      lifetime: 'soon',
      description: 7,
      surprise: true,
      services: {
        'Bad Name': { offering: 'postgresql-database' },
        a: { offering: 'unheard-of' },
        b: { offering: 'web-application' },
        c: {
          offering: 'web-application',
          component: 'component:default/unknown',
        },
        d: {
          offering: 'web-application',
          component: 'sample-be',
          revision: 'feat/myfeature-0',
          config: { replicas: 11, cpu: '3', turbo: true },
        },
        e: {
          offering: 'web-application',
          component: 'sample-be',
          config: { replicas: 'two' },
        },
        f: { offering: 'web-application', component: 'no-image' },
        g: { offering: 'web-application', component: 'elsewhere' },
        h: { offering: 'postgresql-database', component: 'sample-be' },
        i: { offering: 'web-application', component: 'group:default/x' },
        j: { offering: 3, color: 'red' },
        k: 'nothing',
        l: {
          offering: 'web-application',
          component: 'sample-be',
          revision: '--upload-pack=touch',
        },
      },
    });
    expect(response.status).toBe(400);
    expect(response.body.error.name).toBe('InputError');
    expect(issuesOf(response)).toEqual({
      surprise: expect.stringContaining('is unknown; known are name, owner'),
      name: expect.any(String),
      owner: 'there is no group:default/nobody in the catalog',
      system: 'there is no system:default/nothing in the catalog',
      stage: 'must be one of ephemeral, development, staging, production',
      lifetime: 'must be an ISO 8601 duration such as PT8H',
      description: 'must be a string, not a number',
      'services.Bad Name': expect.stringContaining(
        'the name must consist of lower-case letters',
      ),
      'services.a.offering':
        "there is no offering 'unheard-of'; known are api-gateway, postgresql-database, web-application",
      'services.b.component':
        'is required, because web-application is built from one',
      'services.c.component':
        'there is no component:default/unknown in the catalog',
      'services.d.revision':
        "'feat/myfeature-0' is neither a branch nor a tag of https://git.starry.localhost/sample-be; did you mean feat/myfeature-00?",
      'services.d.config.replicas': 'must be at most 10',
      'services.d.config.cpu': 'must be one of 250m, 500m',
      'services.d.config.turbo': 'is unknown; known are replicas, cpu',
      'services.e.config.replicas': 'must be of type integer',
      'services.f.component': expect.stringContaining('starry.io/image'),
      'services.g.component': expect.stringContaining(
        'not among those that starry.git.repositories allows',
      ),
      'services.h.component':
        'postgresql-database is not built from a component',
      'services.i.component':
        'must be an entity reference such as component:default/my-name',
      'services.j.offering': 'must be a string, not a number',
      'services.j.color': expect.stringContaining('is unknown'),
      'services.k': 'must be an object, not a string',
      'services.l.revision':
        'must be the name of a branch or tag, or a full commit',
    });
    expect(
      response.body.error.issues.filter(
        ({ field }: { field: string }) => field === 'name',
      ),
    ).toHaveLength(3);
    expect((await get('/environments?phase=pending')).body.totalItems).toBe(0);
  });

  it.each([
    [{ name: undefined }, 'name', 'is required'],
    [{ name: 5 }, 'name', 'must be a string, not a number'],
    [{ name: '' }, 'name', 'must not be empty'],
    [{ name: 'production' }, 'name', 'production is reserved'],
    [{ name: 'blocked' }, 'name', 'blocked is reserved'],
    [{ name: '-x' }, 'name', 'must consist of lower-case letters'],
    [{ name: 'x'.repeat(41) }, 'name', 'not be longer than 40 characters'],
    [{ owner: 'component:default/sample-be' }, 'owner', 'a group or a user'],
    [{ owner: 'nobody' }, 'owner', 'must be an entity reference'],
    [{ owner: null }, 'owner', 'must be a string, not null'],
    [{ lifetime: 'PT0S' }, 'lifetime', 'must be longer than zero'],
    [{ lifetime: '-PT1H' }, 'lifetime', 'must be longer than zero'],
    [{ lifetime: 'PT1S' }, 'lifetime', 'must be at least PT5M'],
    [{ lifetime: 'P1Y' }, 'lifetime', 'must be at most P7D'],
    [{ lifetime: 'P99999999999Y' }, 'lifetime', 'must be at most P7D'],
    [{ lifetime: '8h' }, 'lifetime', 'must be an ISO 8601 duration'],
    [{ lifetime: 8 }, 'lifetime', 'must be a string, not a number'],
    [{ description: 'a\u0000b' }, 'description', 'control characters'],
    [{ services: {} }, 'services', 'at least one service'],
    [{ services: [] }, 'services', 'not an array'],
    [{ services: undefined }, 'services', 'is required'],
    [
      {
        services: Object.fromEntries(
          Array.from({ length: 31 }, (_, index) => [`s${index}`, {}]),
        ),
      },
      'services',
      'must not be more than 30, but are 31',
    ],
    [
      { services: { gateway: { offering: 'api-gateway' } } },
      'services.gateway.offering',
      'api-gateway needs a service of the offering web-application',
    ],
    [
      { services: { db: { offering: 'postgresql-database', config: [] } } },
      'services.db.config',
      'must be an object, not an array',
    ],
  ])('refuses %j', async (overrides, field, message) => {
    const { create } = await start();
    const response = await create(body(overrides));
    expect(response.status).toBe(400);
    expect(issuesOf(response)).toEqual({
      [field]: expect.stringContaining(message),
    });
  });

  it('refuses bodies that are no requests at all', async () => {
    const { create, post } = await start();
    const broken = await post()
      .set('content-type', 'application/json')
      .send('{"name": ');
    expect(broken.status).toBe(400);
    expect(broken.body.error.message).toContain('body: is not valid JSON');
    const text = await post().set('content-type', 'text/plain').send('x');
    expect(text.status).toBe(400);
    expect(text.body.error.message).toContain('content-type: application/json');
    const none = await post();
    expect(none.status).toBe(400);
    for (const [content, name] of [
      ['null', 'null'],
      ['[]', 'an array'],
      ['"x"', 'a string'],
    ]) {
      const response = await post()
        .set('content-type', 'application/json')
        .send(content);
      expect(response.status).toBe(400);
      expect(issuesOf(response)).toEqual({
        body: `must be a JSON object, not ${name}`,
      });
    }
    const large = await create(body({ description: 'x'.repeat(300_000) }));
    expect(large.status).toBe(413);
    expect(large.body.error.message).toContain(
      'body: must not be larger than 256 kB',
    );
    const deep = await post()
      .set('content-type', 'application/json')
      .send(`{"services": ${'['.repeat(20_000)}${']'.repeat(20_000)}}`);
    expect(deep.status).toBe(400);
    expect(issuesOf(deep)).toEqual({
      services: 'must not be nested more than 32 deep',
    });
  });

  it('refuses keys that reach for the prototype, and tells the rest too', async () => {
    const { post } = await start();
    const response = await post().set('content-type', 'application/json')
      .send(`{
      "__proto__": {"admin": true},
      "name": "Bad",
      "owner": "group:default/sample-team",
      "services": {
        "constructor": {"offering": "postgresql-database"},
        "db": {
          "offering": "postgresql-database",
          "config": {"__proto__": {"x": 1}}
        }
      }
    }`);
    expect(response.status).toBe(400);
    expect(issuesOf(response)).toEqual({
      __proto__: expect.anything(),
      ...Object.fromEntries([['__proto__', 'must not be called __proto__']]),
      'services.constructor': 'must not be called constructor',
      'services.db.config.__proto__': 'must not be called __proto__',
      name: expect.stringContaining('must consist of'),
    });
    expect(({} as any).admin).toBeUndefined();
  });

  it('names who has a name that is taken, until that one is deleted', async () => {
    const { create, delete: remove } = await start();
    const first = await create();
    const second = await create();
    expect(second.status).toBe(409);
    expect(second.body.error.name).toBe('ConflictError');
    expect(issuesOf(second)).toEqual({
      name: `test-00 is taken by the environment ${first.body.id} of group:default/sample-team`,
    });
    const withMore = await create(body({ stage: 'x' }));
    expect(withMore.status).toBe(400);
    expect(Object.keys(issuesOf(withMore))).toEqual(['stage', 'name']);
    await remove(first.body.id);
    expect((await create()).status).toBe(201);
  });

  it('says when a repository cannot be read, unless more is wrong', async () => {
    const { create } = await start();
    const services = {
      x: { offering: 'web-application', component: 'broken-git' },
    };
    const response = await create(body({ services }));
    expect(response.status).toBe(503);
    expect(response.body.error.message).toContain(
      'The git repository https://git.starry.localhost/broken-git cannot be read',
    );
    expect(response.body.error.message).not.toContain(folder);
    const worse = await create(body({ services, name: 'Bad' }));
    expect(worse.status).toBe(400);
  });
});

describe('deleting an environment', () => {
  it('asks for it once and is fine with twice', async () => {
    const { create, delete: remove, get } = await start();
    const { id } = (await create()).body;
    const first = await remove(id);
    expect(first.status).toBe(202);
    expect(first.body).toMatchObject({ phase: 'deleting', generation: 2 });
    const second = await remove(id);
    expect(second.status).toBe(202);
    expect(second.body.deleteRequestedAt).toBe(first.body.deleteRequestedAt);
    const missing = await remove('zzzzzzzz');
    expect(missing.status).toBe(404);
    expect(missing.body.error.message).toBe('There is no environment zzzzzzzz');
    const { items } = (await get(`/environments/${id}/timeline`)).body;
    expect(
      items.filter((item: any) => item.type === 'delete-requested'),
    ).toHaveLength(1);
  });
});

describe('listing', () => {
  it('filters and pages, and refuses bad parameters by name', async () => {
    const { create, get } = await start();
    for (let index = 0; index < 3; index++) {
      await create(body({ name: `test-0${index}` }));
    }
    const first = await get(
      '/environments?limit=2&entity=component:default/Sample-BE',
    );
    expect(first.body).toMatchObject({ totalItems: 3 });
    expect(first.body.items.map((item: any) => item.name)).toEqual([
      'test-02',
      'test-01',
    ]);
    const { nextCursor } = first.body.pageInfo;
    const second = await get(`/environments?limit=2&cursor=${nextCursor}`);
    expect(second.body.items.map((item: any) => item.name)).toEqual([
      'test-00',
    ]);
    expect(second.body.pageInfo.nextCursor).toBeUndefined();
    const count = async (query: string) => {
      const response = await get(`/environments?${query}`);
      return response.body.totalItems;
    };
    await expect(count('owner=group:default/sample-team')).resolves.toBe(3);
    await expect(count('owner=group:default/other-team')).resolves.toBe(0);
    await expect(
      count('owner=Group:default/other-team&owner=sample-team'),
    ).resolves.toBe(3);
    await expect(count('name=test-01')).resolves.toBe(1);
    await expect(count('name=test-0')).resolves.toBe(0);
    await expect(count('entity=system:default/sample')).resolves.toBe(3);
    await expect(count('phase=ready&phase=gone')).resolves.toBe(0);
    await expect(count('phase=gone')).resolves.toBe(0);

    const refused = async (query: string) => {
      const response = await get(`/environments?${query}`);
      expect(response.status).toBe(400);
      return response.body.error.message;
    };
    await expect(refused('cursor=nonsense')).resolves.toContain('cursor: must');
    await expect(refused('entity=%00')).resolves.toContain('entity: must be');
    await expect(refused('owner=a:b:c:d')).resolves.toContain('owner: must');
    await expect(refused('owner=a&owner=b:c:d')).resolves.toContain('owner: ');
    await expect(
      refused(Array.from({ length: 51 }, () => 'owner=a').join('&')),
    ).resolves.toBe('owner: must NOT have more than 50 items');
    await expect(refused('name=a&name=b')).resolves.toBe(
      'name: must be string',
    );
    await expect(refused('limit=0')).resolves.toBe('limit: must be >= 1');
    await expect(refused('limit=x')).resolves.toContain('limit: must be');
    await expect(refused('color=red')).resolves.toContain('color: is no');
    await expect(refused('phase=lost')).resolves.toContain('must be one of');
    await expect(refused('limit=999&phase=lost')).resolves.toMatch(
      /phase.0: .*; limit: must be <= 100/,
    );
  });

  it('lists offerings by type and tier', async () => {
    const { get } = await start();
    const names = async (query: string) => {
      const response = await get(`/offerings${query}`);
      return response.body.items.map((item: any) => item.name);
    };
    await expect(names('')).resolves.toEqual([
      'api-gateway',
      'postgresql-database',
      'web-application',
    ]);
    await expect(names('?type=database')).resolves.toEqual([
      'postgresql-database',
    ]);
    await expect(names('?tier=premium')).resolves.toEqual(['api-gateway']);
    await expect(names('?tier=premium&type=database')).resolves.toEqual([]);
    const { items } = (await get('/offerings?type=networking')).body;
    expect(items[0]).toEqual({
      name: 'api-gateway',
      title: 'The api-gateway',
      type: 'networking',
      version: '1.0',
      tier: 'premium',
      owner: 'group:default/platform-team',
      dependencies: ['web-application'],
      parameters: { type: 'object', properties: {} },
    });
  });

  it('lists instances with what is recorded of them', async () => {
    const { create, get } = await start();
    await create();
    const response = await get('/instances');
    expect(response.body.items).toEqual([
      expect.objectContaining({
        name: 'sandbox',
        reachable: false,
        environments: 1,
        message: expect.any(String),
      }),
    ]);
    expect(JSON.stringify(response.body)).not.toContain('very-secret');
  });

  it('lists branches, the default one first', async () => {
    const { get } = await start();
    const response = await get(
      '/branches?component=component:default/sample-be',
    );
    expect(response.body).toEqual({
      defaultBranch: 'main',
      items: [
        { name: 'main', commit: mainCommit },
        { name: 'feat/myfeature-00', commit: featureCommit },
      ],
      totalItems: 2,
      truncated: false,
    });
    const status = async (ref: string) =>
      (await get(`/branches?component=${ref}`)).status;
    await expect(status('nowhere')).resolves.toBe(404);
    await expect(status('elsewhere')).resolves.toBe(400);
    await expect(status('broken-git')).resolves.toBe(503);
    const missing = await get('/branches');
    expect(missing.status).toBe(400);
    expect(missing.body.error.message).toContain('component: is required');
  });

  it('proposes the first free name', async () => {
    const { create, get, delete: remove } = await start();
    const proposal = async (query = '') =>
      (await get(`/name-proposal${query}`)).body.name;
    await expect(proposal()).resolves.toBe('test-00');
    const { id } = (await create()).body;
    await create(body({ name: 'test-02' }));
    await expect(proposal()).resolves.toBe('test-01');
    await expect(proposal('?prefix=my-app')).resolves.toBe('my-app-00');
    // A name that is on its way out would make its successor wait.
    await remove(id);
    await expect(proposal()).resolves.toBe('test-01');
    expect((await get('/name-proposal?prefix=%25')).status).toBe(400);
  });
});

describe('permissions', () => {
  it('refuses the unknown, and those without permission', async () => {
    const { get, create, server } = await start([
      permissions({
        'starry.environment.create': AuthorizeResult.DENY,
        'starry.environment.read': AuthorizeResult.DENY,
      }),
    ]);
    const unknown = await request(server)
      .get(`${API}/environments`)
      .set('authorization', mockCredentials.none.header());
    expect(unknown.status).toBe(401);
    const created = await create();
    expect(created.status).toBe(403);
    expect(created.body.error.message).toBe('You may not create environments');
    expect((await get('/branches?component=sample-be')).status).toBe(403);
    const listed = await get('/environments');
    expect(listed.status).toBe(403);
    expect(listed.body.error.message).toBe('You may not see environments');
    expect((await get('/environments/abc')).status).toBe(403);
  });

  it('filters lists by condition, and hides what may not be seen', async () => {
    const {
      get,
      create,
      delete: remove,
    } = await start([
      permissions({
        'starry.environment.read': ['group:default/other-team'],
      }),
    ]);
    const ids: string[] = [];
    for (const [index, team] of ['sample', 'other', 'other'].entries()) {
      const response = await create(
        body({ name: `test-0${index}`, owner: `group:default/${team}-team` }),
      );
      ids.push(response.body.id);
    }
    const first = await get('/environments?limit=1');
    expect(first.body.totalItems).toBe(2);
    expect(first.body.items[0].id).toBe(ids[2]);
    const second = await get(
      `/environments?limit=1&cursor=${first.body.pageInfo.nextCursor}`,
    );
    expect(second.body.items[0].id).toBe(ids[1]);
    expect(second.body.pageInfo.nextCursor).toBeUndefined();
    expect((await get(`/environments/${ids[1]}`)).status).toBe(200);
    expect((await get(`/environments/${ids[0]}`)).status).toBe(404);
    expect((await get(`/environments/${ids[0]}/timeline`)).status).toBe(404);
    expect((await remove(ids[0])).status).toBe(404);
  });

  it('lets only owners and creators delete, and keeps an audit trail', async () => {
    const {
      create,
      delete: remove,
      auditor,
    } = await start([
      permissions({ 'starry.environment.delete': ['user:default/someone'] }),
    ]);
    const { id } = (await create()).body;
    const response = await remove(id);
    expect(response.status).toBe(403);
    expect(response.body.error.message).toBe(
      'You may not delete the environment test-00; it belongs to group:default/sample-team',
    );
    const { calls, results } = auditor.createEvent.mock;
    expect(calls.map(([event]) => event.eventId)).toEqual([
      'environment-create',
      'environment-delete',
    ]);
    const [made, refused] = await Promise.all(
      results.map(result => result.value),
    );
    expect(made.success).toHaveBeenCalledWith({
      meta: { id, name: 'test-00', owner: 'group:default/sample-team' },
    });
    expect(refused.fail).toHaveBeenCalledWith({ error: expect.any(Error) });
    expect(refused.success).not.toHaveBeenCalled();
  });

  it('answers the permission backend about conditions', async () => {
    const { create, server } = await start();
    const { id } = (await create()).body;
    const response = await request(server)
      .post(`${API}/.well-known/backstage/permissions/apply-conditions`)
      .set('authorization', mockCredentials.service.header())
      .send({
        items: [
          {
            id: '1',
            resourceRef: id,
            resourceType: 'starry-environment',
            conditions: {
              rule: 'IS_OWNER',
              resourceType: 'starry-environment',
              params: { claims: ['user:default/mock'] },
            },
          },
        ],
      });
    expect(response.body.items).toEqual([{ id: '1', result: 'ALLOW' }]);
  });
});
