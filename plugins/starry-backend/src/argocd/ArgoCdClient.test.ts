import { inspect } from 'util';
import fc from 'fast-check';
import { environmentOf } from '../__testUtils__/environments';
import { ManualClock } from '../__testUtils__/ManualClock';
import { ScriptedArgoCd, until } from '../__testUtils__/ScriptedArgoCd';
import { systemClock } from '../clock/Clock';
import { ArgoCdClient } from './ArgoCdClient';
import { ArgoCdError } from './ArgoCdError';
import { toApplication } from '../provisioning/application';
import { ApplicationEvent } from './types';

const TOKEN = 'very-secret-token-of-starry';
const APP = '/api/v1/applications/env-a';

let argocd: ScriptedArgoCd;

beforeEach(async () => {
  argocd = await ScriptedArgoCd.start();
});

afterEach(async () => {
  await argocd.stop();
});

function clientOf(
  options: { clock?: ManualClock; url?: string; onRefused?: () => void } = {},
) {
  const { clock = systemClock, url = argocd.url, onRefused } = options;
  return ArgoCdClient.create({
    instance: {
      url: `${url}/`,
      token: TOKEN,
      project: 'starry',
      applicationNamespace: 'argocd',
    },
    fetch: (address, init) => fetch(address, init),
    clock,
    timeoutMs: 1_000,
    onRefused,
  });
}

async function failureOf(call: Promise<unknown>): Promise<ArgoCdError> {
  const error = await call.then(
    () => undefined,
    reason => reason,
  );
  expect(error).toBeInstanceOf(ArgoCdError);
  expect(error.message).not.toContain(TOKEN);
  return error;
}

it('names the project in every call about an application', async () => {
  const ok = { body: {} };
  argocd.on(`GET ${APP}`, ok);
  argocd.on(`GET ${APP}/resource-tree`, ok);
  argocd.on(`GET ${APP}/resource`, ok);
  argocd.on(`GET ${APP}/events`, ok);
  argocd.on(`PUT ${APP}/spec`, ok);
  argocd.on(`DELETE ${APP}`, ok);
  argocd.on(`DELETE ${APP}/operation`, ok);
  const client = clientOf();
  const { spec } = toApplication(environmentOf(), {
    domain: 'd',
    chart: { repoUrl: 'r', path: 'p', revision: 'main' },
    instance: {
      project: 'starry',
      applicationNamespace: 'argocd',
      destination: { server: 's' },
    },
  });
  await client.applications.get('env-a');
  await client.objects.tree('env-a');
  await client.objects.pod('env-a', { kind: 'Pod', name: 'p' });
  await client.objects.events('env-a', { kind: 'Pod', name: 'p', uid: 'u' });
  await client.applications.replaceSpec('env-a', spec);
  await client.applications.delete('env-a');
  await client.applications.terminateOperation('env-a');

  expect(argocd.requests).toHaveLength(7);
  for (const { query, headers, method } of argocd.requests) {
    expect(query.get('project')).toBe('starry');
    expect(headers.authorization).toBe(`Bearer ${TOKEN}`);
    expect(headers.cookie).toBeUndefined();
    expect(headers['content-type']).toBe(
      method === 'GET' ? undefined : 'application/json',
    );
  }
  expect(argocd.requests[5].query.get('cascade')).toBe('true');
});

it('creates without upserting', async () => {
  argocd.on('POST /api/v1/applications', (request, response) =>
    response.end(request.body),
  );
  const manifest = toApplication(environmentOf(), {
    domain: 'd',
    chart: { repoUrl: 'r', path: 'p', revision: 'main' },
    instance: {
      project: 'starry',
      applicationNamespace: 'argocd',
      destination: { server: 's' },
    },
  });
  const created = await clientOf().applications.create(manifest);
  expect(created.metadata?.name).toBe('env-test-00-a1b2c3d4');
  const [{ query, headers }] = argocd.requests;
  expect(query.get('upsert')).toBe('false');
  expect(headers['content-type']).toBe('application/json');
});

it.each(['../projects', 'a/b', 'a%2fb', 'A', '', 'a..b', 'a?x=1', 'é'])(
  'does not ask for an application called %j',
  async name => {
    const error = await failureOf(clientOf().applications.get(name));
    expect(error.kind).toBe('invalid');
    expect(argocd.requests).toEqual([]);
  },
);

it.each([
  [400, 'application spec is invalid', 'invalid'],
  [400, 'existing application spec is different, use upsert flag', 'conflict'],
  [401, 'invalid session', 'unauthorized'],
  [403, 'permission denied', 'forbidden'],
  [404, 'not found', 'not-found'],
  [409, 'conflict', 'conflict'],
  [429, 'too large', 'unavailable'],
  [500, 'boom', 'unavailable'],
  [503, 'unavailable', 'unavailable'],
])('tells what status %s, %j means', async (status, message, kind) => {
  argocd.on(`GET ${APP}`, { status, body: { message, code: 2 } });
  const error = await failureOf(clientOf().applications.get('env-a'));
  expect(error).toMatchObject({ kind, message });
});

it('keeps credentials out of messages', async () => {
  argocd.on(`GET ${APP}`, {
    status: 500,
    body: {
      message: `cannot clone https://bob:hunter2@git.test/x with ${TOKEN}; password=hunter2`,
    },
  });
  const error = await failureOf(clientOf().applications.get('env-a'));
  expect(error.message).toContain('https://***@git.test/x');
  expect(error.message).not.toContain('hunter2');
});

it('follows no redirects, lest the token goes elsewhere', async () => {
  argocd.on(`GET ${APP}`, (_, response) =>
    response.writeHead(302, { Location: `${argocd.url}/elsewhere` }).end(),
  );
  await failureOf(clientOf().applications.get('env-a'));
  expect(argocd.requests).toHaveLength(1);
});

it('gives up in time', async () => {
  argocd.on(`GET ${APP}`, () => {});
  const clock = new ManualClock();
  const failure = failureOf(clientOf({ clock }).applications.get('env-a'));
  await until(() => argocd.requests.length === 1);
  await clock.advance(1_000);
  expect(await failure).toMatchObject({
    kind: 'unavailable',
    message: 'Argo CD took too long',
  });
});

it('says that nothing listens', async () => {
  const { url } = argocd;
  await argocd.stop();
  const error = await failureOf(clientOf({ url }).applications.get('env-a'));
  expect(error).toMatchObject({
    kind: 'unavailable',
    message: 'Argo CD cannot be reached (ECONNREFUSED)',
  });
  argocd = await ScriptedArgoCd.start();
});

describe('the list', () => {
  it('asks for what every version can tell', async () => {
    argocd.on('GET /api/v1/applications', { body: { items: null } });
    expect(await clientOf().applications.list()).toEqual([]);
    const [{ query }] = argocd.requests;
    expect(query.get('projects')).toBe('starry');
    expect(query.get('selector')).toBe('starry.io/managed=true');
    expect(query.get('fields')).not.toContain('items.spec');
  });

  it.each(['{"items":[{"metadata":{"name":"a"}},', '{}', '[]', 'null', ''])(
    'is none when it is %j',
    async body => {
      argocd.on('GET /api/v1/applications', (_, response) =>
        response.end(body),
      );
      const error = await failureOf(clientOf().applications.list());
      expect(error.kind).toBe('unavailable');
    },
  );

  it('is none when the connection breaks half-way', async () => {
    argocd.on('GET /api/v1/applications', (_, response) => {
      response.write('{"items":[');
      setImmediate(() => response.destroy());
    });
    const error = await failureOf(clientOf().applications.list());
    expect(error.kind).toBe('unavailable');
  });
});

describe('the watch', () => {
  async function watch(clock: ManualClock, signal: AbortSignal) {
    const events: ApplicationEvent[] = [];
    const state = {
      events,
      alive: 0,
      error: undefined as unknown,
      ended: false,
    };
    const iterate = async () => {
      const stream = clientOf({ clock }).applications.watch({
        signal,
        onAlive: () => {
          state.alive++;
        },
      });
      for await (const event of stream) {
        events.push(event);
      }
    };
    const done = iterate()
      .catch(error => {
        state.error = error;
      })
      .finally(() => {
        state.ended = true;
      });
    await until(() => argocd.requests.length > 0);
    return { state, done };
  }

  it('tells events as they come, in whatever pieces', async () => {
    argocd.onWatch();
    const controller = new AbortController();
    const { state, done } = await watch(new ManualClock(), controller.signal);
    await until(() => argocd.watchers === 1);
    argocd.sendEvent('ADDED', { metadata: { name: 'a' } });
    argocd.send('data: {"result":{"type":"MOD');
    await until(() => state.events.length === 1);
    argocd.send('IFIED","application":{"metadata":{"name":"é"}}}} \n\n:\n');
    argocd.send('data: {} \n\n');
    await until(() => state.events.length === 2);
    expect(state.events).toEqual([
      { type: 'ADDED', application: { metadata: { name: 'a' } } },
      { type: 'MODIFIED', application: { metadata: { name: 'é' } } },
    ]);
    expect(argocd.requests[0].headers.accept).toBe('text/event-stream');
    expect(argocd.requests[0].query.get('fields')).toMatch(
      /^error,result.type,/,
    );
    expect(argocd.requests[0].query.has('resourceVersion')).toBe(false);

    controller.abort();
    await done;
    expect(state.error).toBeUndefined();
    await until(() => argocd.watchers === 0);
  });

  it('breaks when nothing is heard for 45 s, keep-alives counting', async () => {
    argocd.onWatch();
    const clock = new ManualClock();
    const { state, done } = await watch(clock, new AbortController().signal);
    await until(() => state.alive >= 2);
    await clock.advance(40_000);
    const before = state.alive;
    argocd.send(':\n');
    await until(() => state.alive > before);
    await clock.advance(44_000);
    expect(state.ended).toBe(false);
    await clock.advance(1_000);
    await done;
    expect(state.error).toMatchObject({
      message: 'The event stream fell silent',
    });
  });

  it('is patient with silence before the first event', async () => {
    argocd.on('GET /api/v1/stream/applications', () => {});
    const clock = new ManualClock();
    const { state, done } = await watch(clock, new AbortController().signal);
    await clock.advance(119_000);
    expect(state.ended).toBe(false);
    await clock.advance(1_000);
    await done;
    expect(state.error).toBeUndefined();
  });

  it.each([
    ['data: {"error":{"http_code":403,"message":"no"}} \n\n', 'forbidden'],
    ['data: {"result":{"type":"ADD \n\n', 'unavailable'],
    [`data: ${'x'.repeat(5 * 1024 * 1024)}`, 'unavailable'],
  ])('breaks on %.40s', async (text, kind) => {
    argocd.onWatch();
    const { state, done } = await watch(
      new ManualClock(),
      new AbortController().signal,
    );
    await until(() => argocd.watchers === 1);
    argocd.send(text);
    await done;
    expect(state.error).toMatchObject({ kind });
  });

  it('breaks when Argo CD hangs up', async () => {
    argocd.onWatch();
    const { state, done } = await watch(
      new ManualClock(),
      new AbortController().signal,
    );
    await until(() => argocd.watchers === 1);
    argocd.dropWatch();
    await done;
    expect(state.error).toMatchObject({ kind: 'unavailable' });
  });
});

it('asks what the token may do, one name a segment', async () => {
  const route = 'GET /api/v1/account/can-i';
  argocd.on(`${route}/applications/create/starry/env-a`, {
    body: { value: 'yes' },
  });
  argocd.on(`${route}/projects/get/*`, { body: { value: 'no' } });
  const client = clientOf();
  const create = { resource: 'applications', action: 'create' } as const;
  const get = { resource: 'projects', action: 'get' } as const;
  expect(
    await client.server.may({ ...create, object: ['starry', 'env-a'] }),
  ).toBe(true);
  expect(await client.server.may({ ...get, object: ['*'] })).toBe(false);
  argocd.on(`${route}/projects/get/*`, { body: { value: 'perhaps' } });
  const error = await failureOf(client.server.may({ ...get, object: ['*'] }));
  expect(error.kind).toBe('unavailable');
  const asked = argocd.requests.length;
  for (const name of ['a/b', '..', '', 'A', '**']) {
    const refused = await failureOf(
      client.server.may({ ...get, object: [name] }),
    );
    expect(refused.kind).toBe('invalid');
  }
  expect(argocd.requests).toHaveLength(asked);
});

it('takes of the settings what has consequences, and only what makes sense', async () => {
  argocd.on('GET /api/v1/settings', {
    body: {
      controllerNamespace: 'gitops',
      appsInAnyNamespaceEnabled: true,
      impersonationEnabled: 'yes',
      url: 'https://argocd.example',
    },
  });
  expect(await clientOf().server.settings()).toEqual({
    controllerNamespace: 'gitops',
    appsInAnyNamespaceEnabled: true,
    impersonationEnabled: false,
  });
  argocd.on('GET /api/v1/settings', {
    body: { controllerNamespace: '../gitops' },
  });
  expect(await clientOf().server.settings()).not.toHaveProperty(
    'controllerNamespace',
  );
});

it('leaves out of a list what Kubernetes would not take', async () => {
  const item = (name: string, label = 'a1b2c3d4') => ({
    metadata: { name, labels: { 'starry.io/environment': label } },
  });
  argocd.on('GET /api/v1/applications', {
    body: { items: [item('env-a'), item('../x'), item('env-b', 'a b'), {}] },
  });
  expect(await clientOf().applications.list()).toEqual([item('env-a')]);
});

it('tells when Argo CD refuses the token, and only then', async () => {
  const onRefused = jest.fn();
  const client = clientOf({ onRefused });
  for (const [status, times] of [
    [200, 0],
    [404, 0],
    [500, 0],
    [401, 1],
    [403, 2],
  ]) {
    argocd.on(`GET ${APP}`, { status, body: { message: 'no' } });
    await client.applications.get('env-a').catch(() => {});
    expect(onRefused).toHaveBeenCalledTimes(times);
  }
});

it('never repeats its token, wherever and however Argo CD does', async () => {
  const text = fc.string({ maxLength: 40, unit: 'binary' });
  await fc.assert(
    fc.asyncProperty(
      fc.stringMatching(/^[A-Za-z0-9._~+/=-]{16,80}$/),
      fc.tuple(text, text),
      fc.constantFrom(200, 400, 401, 403, 404, 409, 429, 500, 503),
      fc.constantFrom('message', 'error', 'text', 'broken', 'thrown'),
      async (token, [before, after], status, form) => {
        const told = `${before}${token}${after}${token}`;
        const body =
          form === 'text' || form === 'broken'
            ? `${form === 'broken' ? '{"items": [' : ''}${told}`
            : JSON.stringify({ [form]: told });
        const client = ArgoCdClient.create({
          instance: {
            url: 'https://argocd.example',
            token,
            project: 'starry',
            applicationNamespace: 'argocd',
          },
          fetch: async () => {
            if (form === 'thrown') {
              throw new TypeError(`invalid header value ${told}`);
            }
            return new Response(body, { status });
          },
          clock: systemClock,
          timeoutMs: 1_000,
        });
        for (const call of [
          client.applications.get('env-a'),
          client.applications.list(),
          client.applications.delete('env-a'),
        ]) {
          const error = await call.then(
            () => undefined,
            reason => reason,
          );
          expect(inspect(error, { depth: 8 })).not.toContain(token);
        }
      },
    ),
    { numRuns: 100 },
  );
});
