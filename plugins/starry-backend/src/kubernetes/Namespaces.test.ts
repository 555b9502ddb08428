import { ScriptedArgoCd } from '../__testUtils__/ScriptedArgoCd';
import { systemClock } from '../clock/Clock';
import { ClusterUnavailableError, Namespaces } from './Namespaces';

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
  return Namespaces.create({
    kubernetes: { url: cluster.url, token: 'kube-token', skipTLSVerify: false },
    clock: systemClock,
    timeoutMs,
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
  cluster.on(ROUTE, namespaceOf({}));
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

it('verifies nothing without credentials, and says so', async () => {
  const blind = Namespaces.create({ clock: systemClock, timeoutMs: 1_000 });
  expect(await blind.observe(identity)).toMatchObject({
    state: 'unverifiable',
  });
});
