import { SIGNAL_CHANNEL_ENVIRONMENTS } from '@starry-idp/backstage-plugin-starry-common';
import {
  folder,
  mainCommit,
  featureCommit,
  body,
  start,
  issuesOf,
} from '../__testUtils__/sampleSystem';

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
