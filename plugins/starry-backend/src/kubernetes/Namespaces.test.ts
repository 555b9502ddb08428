import { ScriptedArgoCd } from '../__testUtils__/ScriptedArgoCd';
import { systemClock } from '../clock/Clock';
import { KubernetesApi } from './KubernetesApi';
import { ClusterUnavailableError } from './ClusterUnavailableError';
import { Namespaces } from './Namespaces';

const ROUTE = 'GET /api/v1/namespaces/env-a';
const identity = { name: 'env-a', environmentId: 'a1' };

let cluster: ScriptedArgoCd;

beforeEach(async () => {
  cluster = await ScriptedArgoCd.start();
});

afterEach(async () => {
  await cluster.stop();
});

function namespaces(timeoutMs: number = 2_000) {
  const kubernetes = {
    url: cluster.url,
    token: 'kube-token',
    skipTLSVerify: false,
  };
  return Namespaces.create({
    api: KubernetesApi.create(kubernetes, timeoutMs),
    clock: systemClock,
  });
}

function namespaceOf(metadata: object, phase: string = 'Active') {
  return {
    body: {
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'env-a', uid: 'u1', ...metadata },
      status: { phase },
    },
  };
}

it('sees a namespace, and that it is going', async () => {
  cluster.on(ROUTE, namespaceOf({ labels: { 'starry.io/environment': 'a1' } }));
  expect(await namespaces().observe(identity)).toMatchObject({
    state: 'active',
    uid: 'u1',
  });
  expect(cluster.requests[0].headers.authorization).toBe('Bearer kube-token');
  cluster.on(ROUTE, namespaceOf({}, 'Terminating'));
  expect(await namespaces().observe(identity)).toMatchObject({
    state: 'terminating',
  });
  cluster.on(ROUTE, namespaceOf({ deletionTimestamp: '2026-01-01T00:00:00Z' }));
  expect(await namespaces().observe(identity)).toMatchObject({
    state: 'terminating',
  });
});

it('waits for one without the label, but does not take it for its own', async () => {
  cluster.on(ROUTE, namespaceOf({}));
  expect(await namespaces().observe(identity)).toEqual({
    at: expect.any(Date),
    state: 'active',
  });
});

it('uses the token as it is at the time', async () => {
  const kubernetes = {
    url: cluster.url,
    token: 'first',
    skipTLSVerify: false,
  };
  const known = Namespaces.create({
    api: KubernetesApi.create(kubernetes, 2_000),
    clock: systemClock,
  });
  cluster.on(ROUTE, namespaceOf({}));
  await known.observe(identity);
  kubernetes.token = 'second';
  await known.observe(identity);
  expect(cluster.requests.map(({ headers }) => headers.authorization)).toEqual([
    'Bearer first',
    'Bearer second',
  ]);
});

it('sees that it is absent', async () => {
  cluster.on(ROUTE, { status: 404, body: { kind: 'Status', code: 404 } });
  expect(await namespaces().observe(identity)).toMatchObject({
    state: 'absent',
  });
});

it('does not take another of its name for it', async () => {
  cluster.on(ROUTE, namespaceOf({ uid: 'u2' }));
  expect(await namespaces().observe({ ...identity, uid: 'u1' })).toMatchObject({
    state: 'absent',
  });
  cluster.on(ROUTE, namespaceOf({ labels: { 'starry.io/environment': 'b2' } }));
  expect(await namespaces().observe(identity)).toMatchObject({
    state: 'absent',
  });
});

it('knows its own again after it was made a second time', async () => {
  cluster.on(
    ROUTE,
    namespaceOf({ uid: 'u2', labels: { 'starry.io/environment': 'a1' } }),
  );
  expect(await namespaces().observe({ ...identity, uid: 'u1' })).toMatchObject({
    state: 'active',
    uid: 'u2',
  });
});

it.each([401, 403, 500, 503])(
  'never takes status %s for absence',
  async status => {
    cluster.on(ROUTE, { status, body: { kind: 'Status', code: status } });
    await expect(namespaces().observe(identity)).rejects.toThrow(
      ClusterUnavailableError,
    );
  },
);

it('gives up in time', async () => {
  cluster.on(ROUTE, () => {});
  await expect(namespaces(50).observe(identity)).rejects.toThrow(
    'The cluster cannot be reached',
  );
});

describe('those with the label', () => {
  const managed = (name: string, labels: object = {}) => ({
    metadata: {
      name,
      uid: `uid-${name}`,
      creationTimestamp: '2026-01-01T00:00:00Z',
      labels: { 'starry.io/managed': 'true', ...labels },
    },
  });

  it('are listed, page by page', async () => {
    cluster.on('GET /api/v1/namespaces', ({ query }, response) => {
      const second = query.get('continue') === 'next';
      response.writeHead(200, { 'Content-Type': 'application/json' }).end(
        JSON.stringify({
          metadata: second ? {} : { continue: 'next' },
          items: second
            ? [
                { ...managed('env-b'), status: { phase: 'Terminating' } },
                { metadata: { name: 'env-unlabelled', uid: 'x' } },
              ]
            : [managed('env-a', { 'starry.io/environment': 'a1' })],
        }),
      );
    });
    expect(await namespaces().list()).toEqual([
      {
        name: 'env-a',
        uid: 'uid-env-a',
        environmentId: 'a1',
        createdAt: new Date('2026-01-01T00:00:00Z'),
        terminating: false,
      },
      expect.objectContaining({ name: 'env-b', terminating: true }),
    ]);
    expect(cluster.requests[0].query.get('labelSelector')).toBe(
      'starry.io/managed=true',
    );
  });

  it.each([
    [{ status: 403, body: {} }, 'does not let Starry list namespaces'],
    [{ status: 410, body: {} }, 'answered with status 410'],
    [{ body: { kind: 'Status' } }, 'did not answer with a list'],
    [
      { body: { metadata: { continue: 'again' }, items: [] } },
      'more than 20000 namespaces',
    ],
  ])('are never half a list: %j', async (answer, message) => {
    cluster.on('GET /api/v1/namespaces', answer);
    await expect(namespaces().list()).rejects.toThrow(message);
  });

  it('are deleted only if they are the very ones', async () => {
    cluster.on('DELETE /api/v1/namespaces/env-a', { body: {} });
    await namespaces().delete({ name: 'env-a', uid: 'u1' });
    expect(JSON.parse(cluster.requests[0].body)).toMatchObject({
      preconditions: { uid: 'u1' },
    });
    cluster.on('DELETE /api/v1/namespaces/env-a', { status: 404, body: {} });
    await namespaces().delete({ name: 'env-a', uid: 'u1' });
    for (const [status, message] of [
      [409, 'Another namespace has taken the name env-a'],
      [403, 'The cluster does not let Starry delete namespaces'],
    ] as const) {
      cluster.on('DELETE /api/v1/namespaces/env-a', { status, body: {} });
      await expect(
        namespaces().delete({ name: 'env-a', uid: 'u1' }),
      ).rejects.toThrow(message);
    }
  });

  it('are told from others of the name', async () => {
    cluster.on(ROUTE, namespaceOf({}));
    expect(await namespaces().get('env-a')).toBeUndefined();
    cluster.on(ROUTE, { body: managed('env-a') });
    expect(await namespaces().get('env-a')).toMatchObject({
      uid: 'uid-env-a',
    });
    cluster.off(ROUTE);
    expect(await namespaces().get('env-a')).toBeUndefined();
  });
});
