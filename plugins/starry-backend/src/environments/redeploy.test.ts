import { mkdtempSync, rmSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { ServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import { AuthorizeResult } from '@backstage/plugin-permission-common';
import { GitSource } from '../__testUtils__/GitSource';
import {
  component,
  entity,
  issuesOf,
  offering,
  startPortal,
} from '../__testUtils__/TestPortal';
import {
  createStarryEnvironmentConditionalDecision,
  starryEnvironmentConditions,
} from '..';

const entities = [
  offering('web-application', 'component'),
  offering('cache', 'none'),
  component('be'),
  component('fe'),
  entity('Group', 'sample-team'),
];

let folder: string;
let be: GitSource;
let fe: GitSource;

beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'starry-redeploy-'));
  be = GitSource.create(folder, 'be');
  fe = GitSource.create(folder, 'fe');
});

afterEach(() => rmSync(folder, { recursive: true, force: true }));

const short = (commit: string) => commit.slice(0, 7);

async function start(options: { features?: ServiceFactory[] } = {}) {
  const portal = await startPortal({
    entities,
    repositories: folder,
    ...options,
  });
  const create = async (
    revisions: { be?: string; fe?: string } = {},
    overrides: object = {},
  ) => {
    const app = (name: 'be' | 'fe') => ({
      offering: 'web-application',
      component: `component:default/${name}`,
      revision: revisions[name] ?? 'main',
    });
    const response = await portal.post('/environments').send({
      name: 'test-00',
      owner: 'group:default/sample-team',
      services: {
        be: app('be'),
        fe: app('fe'),
        cache: { offering: 'cache' },
      },
      ...overrides,
    });
    expect(response.status).toBe(201);
    return response.body;
  };
  const redeploy = (id: string, body?: object) =>
    portal
      .post(`/environments/${id}/redeploy`)
      .send(body as object | undefined);
  const story = async (id: string) => {
    const { items } = (await portal.get(`/environments/${id}/timeline`)).body;
    return items
      .filter(({ type }: any) => type === 'redeploy-requested')
      .reverse();
  };
  return { ...portal, create, redeploy, story };
}

describe('redeploying', () => {
  it('goes to the newest commit of each revision, pushed just now', async () => {
    const first = { be: be.commit('feat/x'), fe: fe.commit('main') };
    const { create, redeploy, get, story, signals } = await start();
    const { id, services } = await create({ be: 'feat/x' });
    const second = be.commit('feat/x');
    signals.length = 0;

    const response = await redeploy(id);
    expect(response.status).toBe(202);
    expect(response.body).toMatchObject({
      phase: 'pending',
      generation: 2,
      services: [
        {
          name: 'be',
          revision: 'feat/x',
          commit: second,
          image: `registry.starry.localhost/be:${second}`,
        },
        { name: 'fe', revision: 'main', commit: first.fe },
        { name: 'cache' },
      ],
    });
    expect(response.body.services[1]).toEqual(services[1]);
    const read = await get(`/environments/${id}`);
    expect(read.body).toMatchObject({ id, generation: 2 });
    await expect(story(id)).resolves.toEqual([
      expect.objectContaining({
        message: `be: feat/x ${short(first.be)} → ${short(second)}`,
        actor: 'user:default/mock',
      }),
    ]);
    while (signals.length === 0) {
      await new Promise(resolve => setImmediate(resolve));
    }
    expect(signals[0]).toMatchObject({ message: { ids: [id] } });
  });

  it('changes nothing where there is nothing new', async () => {
    be.commit('main');
    fe.commit('main');
    const { create, redeploy, story } = await start();
    const { id } = await create();
    for (const body of [undefined, {}, { services: {} }]) {
      const response = await redeploy(id, body);
      expect(response.status).toBe(200);
      expect(response.body.generation).toBe(1);
    }
    await expect(story(id)).resolves.toEqual([]);
  });

  it('takes other revisions, which are then those that it has', async () => {
    const main = be.commit('main');
    const branch = be.commit('feat/x');
    const app = fe.commit('main');
    const { create, redeploy, story } = await start();
    const { id } = await create({ be: 'main' });
    const moved = await redeploy(id, {
      services: { be: { revision: 'feat/x' }, fe: {} },
    });
    expect(moved.body.services[0]).toMatchObject({
      revision: 'feat/x',
      commit: branch,
    });
    const newest = be.commit('feat/x');
    const again = await redeploy(id);
    expect(again.body.services[0].commit).toBe(newest);
    // The same commit by another name is what is wanted from now on.
    fe.git('tag', 'v1');
    await redeploy(id, { services: { fe: { revision: 'v1' } } });
    const pinned = await redeploy(id, {
      services: { be: { revision: newest } },
    });
    expect(pinned.body).toMatchObject({ generation: 5 });
    const messages = (await story(id)).map(({ message }: any) => message);
    expect(messages).toEqual([
      `be: main ${short(main)} → feat/x ${short(branch)}`,
      `be: feat/x ${short(branch)} → ${short(newest)}`,
      `fe: main ${short(app)} → v1 ${short(app)}`,
      `be: feat/x ${short(newest)} → ${short(newest)}`,
    ]);
  });

  it('leaves a service at the commit that was asked for', async () => {
    const pinned = be.commit('main');
    fe.commit('main');
    const { create, redeploy } = await start();
    const { id } = await create({ be: pinned });
    be.commit('main');
    // Git does not tell any more that there is such a commit.
    const response = await redeploy(id);
    expect(response.status).toBe(200);
    expect(response.body.services[0].commit).toBe(pinned);
  });

  it('tells everything that is wrong, at once', async () => {
    be.commit('main');
    fe.commit('feat/gone');
    const { create, redeploy, post, story } = await start();
    const { id } = await create({ fe: 'feat/gone' });
    fe.commit('feat/gone-00');
    fe.deleteBranch('feat/gone');
    const response = await redeploy(id, {
      surprise: true,
      services: {
        be: { revision: 'mian', image: 'x' },
        cache: { revision: 'main' },
        foo: {},
        bar: 'main',
      },
    });
    expect(response.status).toBe(400);
    expect(issuesOf(response)).toEqual({
      surprise: 'is unknown; known are services',
      'services.be.image': 'is unknown; known are revision',
      'services.be.revision':
        "'mian' is neither a branch nor a tag of https://git.starry.localhost/be; did you mean main?",
      'services.cache.revision': 'cache is not built from a component',
      'services.foo': 'there is no such service; there are be, fe, cache',
      'services.bar': expect.stringMatching(
        /no such service|must be an object/,
      ),
      'services.fe.revision': expect.stringContaining(
        "'feat/gone' is neither a branch nor a tag",
      ),
    });
    const hostile = await post(`/environments/${id}/redeploy`)
      .set('content-type', 'application/json')
      .send(
        '{"__proto__": {}, "services": {"constructor": {}, "be": {"revision": "--upload-pack=x", "prototype": 1}}}',
      );
    expect(Object.keys(issuesOf(hostile)).sort()).toEqual([
      '__proto__',
      'services.be.prototype',
      'services.be.revision',
      'services.constructor',
      'services.fe.revision',
    ]);
    await expect(story(id)).resolves.toEqual([]);
  });

  it.each([
    ['null', 'body', 'must be a JSON object, not null'],
    ['[]', 'body', 'must be a JSON object, not an array'],
    ['{"services": []}', 'services', 'must be an object of services by name'],
    ['{"services": {"be": {"revision": 1}}}', 'services.be.revision', 'string'],
    ['{"services": {"be": {"revision": ""}}}', 'services.be.revision', 'name'],
    ['{"services": {"cache": {}}}', 'services.cache', 'not built from a'],
  ])('refuses %s', async (text, field, message) => {
    be.commit('main');
    fe.commit('main');
    const { create, post } = await start();
    const { id } = await create();
    const response = await post(`/environments/${id}/redeploy`)
      .set('content-type', 'application/json')
      .send(text);
    expect(response.status).toBe(400);
    expect(issuesOf(response)).toEqual({
      [field]: expect.stringContaining(message),
    });
  });

  it('needs the component to be in the catalog still, and its repository', async () => {
    be.commit('main');
    fe.commit('main');
    const { create, redeploy, setEntities } = await start();
    const { id } = await create();
    setEntities(entities.filter(({ metadata }) => metadata.name !== 'be'));
    const missing = await redeploy(id);
    expect(issuesOf(missing)).toEqual({
      'services.be.component':
        'there is no component:default/be in the catalog',
    });
    setEntities(entities);
    rmSync(fe.directory, { recursive: true });
    const unreadable = await redeploy(id);
    expect(unreadable.status).toBe(503);
    expect(unreadable.body.error.message).toContain(
      'The git repository https://git.starry.localhost/fe cannot be read',
    );
    expect(unreadable.body.error.message).not.toContain(folder);
  });

  it('is for JSON only', async () => {
    be.commit('main');
    fe.commit('main');
    const { create, post } = await start();
    const { id } = await create();
    const text = await post(`/environments/${id}/redeploy`)
      .set('content-type', 'text/plain')
      .send('{}');
    expect(text.status).toBe(400);
    expect(text.body.error.message).toContain('content-type: application/json');
  });

  it('refuses what is on its way out', async () => {
    be.commit('main');
    fe.commit('main');
    const { create, redeploy, ...portal } = await start();
    const { id } = await create();
    await portal.delete(`/environments/${id}`);
    const response = await redeploy(id);
    expect(response.status).toBe(409);
    expect(response.body.error.message).toBe(
      'The environment test-00 is being deleted',
    );
    const missing = await redeploy('zzzzzzzz');
    expect(missing.status).toBe(404);
    expect(missing.body.error.message).toBe('There is no environment zzzzzzzz');
  });

  it('loses none of many changes at the same time', async () => {
    be.commit('main');
    fe.commit('main');
    const branches = { be: be.commit('feat/b'), fe: fe.commit('feat/f') };
    const { create, redeploy, get, story } = await start();
    const { id } = await create();
    const responses = await Promise.all([
      redeploy(id, { services: { be: { revision: 'feat/b' } } }),
      redeploy(id, { services: { fe: { revision: 'feat/f' } } }),
      redeploy(id, { services: { be: { revision: 'feat/b' } } }),
      redeploy(id),
    ]);
    expect(responses.map(({ status }) => status).sort()).toEqual([
      200, 200, 202, 202,
    ]);
    const { body } = await get(`/environments/${id}`);
    expect(body).toMatchObject({
      generation: 3,
      services: [
        { revision: 'feat/b', commit: branches.be },
        { revision: 'feat/f', commit: branches.fe },
        {},
      ],
    });
    await expect(story(id)).resolves.toHaveLength(2);
  });

  it('never brings back what is deleted at the same time', async () => {
    be.commit('main');
    fe.commit('main');
    be.commit('feat/b');
    const { create, redeploy, get, ...portal } = await start();
    const { id } = await create();
    const [redeployed] = await Promise.all([
      redeploy(id, { services: { be: { revision: 'feat/b' } } }),
      portal.delete(`/environments/${id}`),
    ]);
    expect([202, 409]).toContain(redeployed.status);
    const { body } = await get(`/environments/${id}`);
    expect(body.phase).toBe('deleting');
    expect(body.deleteRequestedAt).toBeDefined();
  });
});

describe('who may redeploy', () => {
  it('is decided for each environment, and kept in the audit log', async () => {
    const first = be.commit('main');
    fe.commit('main');
    const claims = ['group:default/nobody'];
    const decide = ({ name }: { name: string }, permission: any) =>
      name === 'starry.environment.update'
        ? createStarryEnvironmentConditionalDecision(
            permission,
            starryEnvironmentConditions.isOwner({ claims: [...claims] }),
          )
        : { result: AuthorizeResult.ALLOW };
    const { create, redeploy, auditor } = await start({
      features: [
        mockServices.permissions.mock({
          authorize: async queries =>
            queries.map(({ permission }) =>
              decide(permission, permission),
            ) as any,
          authorizeConditional: async queries =>
            queries.map(({ permission }) =>
              decide(permission, permission),
            ) as any,
        }).factory,
      ],
    });
    const { id } = await create();
    const second = be.commit('main');
    const refused = await redeploy(id, { services: { nonsense: {} } });
    expect(refused.status).toBe(403);
    expect(refused.body.error.message).toBe(
      'You may not change the environment test-00; it belongs to group:default/sample-team',
    );
    claims.push('group:default/sample-team');
    expect((await redeploy(id)).status).toBe(202);
    expect((await redeploy(id)).status).toBe(200);

    const { calls, results } = auditor.createEvent.mock;
    expect(calls.slice(1).map(([event]) => event)).toEqual(
      Array.from({ length: 3 }, () =>
        expect.objectContaining({
          eventId: 'environment-redeploy',
          severityLevel: 'medium',
          meta: { id },
        }),
      ),
    );
    const [, no, yes, nothing] = await Promise.all(
      results.map(result => result.value),
    );
    const meta = { name: 'test-00', owner: 'group:default/sample-team' };
    expect(no.fail).toHaveBeenCalled();
    expect(yes.success).toHaveBeenCalledWith({
      meta: { ...meta, change: `be: main ${short(first)} → ${short(second)}` },
    });
    expect(nothing.success).toHaveBeenCalledWith({ meta });
  });
});

describe('who asks for what was seen', () => {
  beforeEach(() => {
    be.commit('main');
    fe.commit('main');
  });

  it('changes nothing when somebody else changed it, and learns what', async () => {
    const { create, redeploy, get, delete: remove } = await start();
    const { id, generation } = await create();
    const seen = `"${generation}"`;
    const first = be.commit('main');
    const second = await redeploy(id).set('if-match', seen);
    expect(second.status).toBe(202);
    expect(second.body.generation).toBe(generation + 1);

    be.commit('main');
    const changed = new RegExp(
      `^The environment test-00 has changed since you looked at it, and nothing was done. user:default/mock, 2\\S+Z: be: main \\w+ → ${short(
        first,
      )}. Look at it as it is now, then decide again.$`,
    );
    for (const late of [
      await redeploy(id).set('if-match', seen),
      await remove(`/environments/${id}`).set('if-match', seen),
    ]) {
      expect(late.status).toBe(412);
      expect(late.body.error.name).toBe('PreconditionFailedError');
      expect(late.body.error.message).toMatch(changed);
    }
    expect((await get(`/environments/${id}`)).body).toMatchObject({
      generation: generation + 1,
    });
    expect((await redeploy(id).set('if-match', '*')).status).toBe(202);
  });

  it('takes the tag of an answer, of which only the generation counts', async () => {
    const { create, redeploy, get, delete: remove } = await start();
    const { id } = await create();
    const { headers } = await get(`/environments/${id}`);
    expect(headers.etag).toMatch(/^"1\.[\w-]{16}"$/);
    for (const tag of ['"1.another-answer"', `W/${headers.etag}`, '"7", "1"']) {
      expect((await redeploy(id).set('if-match', tag)).status).toBe(200);
    }
    const bad = await redeploy(id).set('if-match', 'yesterday');
    expect(bad.status).toBe(400);
    expect(bad.body.error.message).toContain('If-Match: must be the ETag');

    be.commit('main');
    const { etag } = (await redeploy(id)).headers;
    expect(etag).toMatch(/^"2\./);
    const gone = await remove(`/environments/${id}`).set('if-match', etag);
    expect(gone.status).toBe(202);
    // It goes already, so there is nothing that could be passed over.
    const again = await remove(`/environments/${id}`).set('if-match', etag);
    expect(again.status).toBe(202);
  });
});
