// The life of environments on a real Argo CD and a real Kubernetes, with all
// that may go wrong around the portal. Whatever happens, nothing is lost, doubled
// or leaked, and nobody has to help.
//
// STARRY_KEEP=1 keeps the folder, with the backend's log and database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { waitUntil } from '@starry-idp/dev-kit';
import { reaches, requestFor } from './environments';
import { assertInvariants } from './invariants';
import { Outage, outages } from './outages';
import { StaggeredEnvironments } from './StaggeredEnvironments';
import { TestBed } from './TestBed';

const MINUTE_MS = 60_000;
const EVENT_TIMEOUT_MS = 420_000;

const limits = { timeout: 60 * MINUTE_MS };

/** Ids of those whose application somebody deleted. */
const remade: string[] = [];

let testBed: TestBed;
let staggered: StaggeredEnvironments;

const invariants = () => assertInvariants(testBed, { remade });

async function makeOne(name: string): Promise<Environment> {
  const { id } = await testBed.portal.create(requestFor(name, 'main'));
  return reaches(testBed.portal, id, 'ready');
}

async function remove(id: string): Promise<void> {
  await testBed.portal.remove(id);
  await reaches(testBed.portal, id, 'gone');
}

const instanceIs = (reachable: boolean, what: string) =>
  waitUntil(
    async () => (await testBed.portal.instances()).items[0],
    instance => instance.reachable === reachable,
    { timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500, what },
  );

before(async () => {
  testBed = await TestBed.start({ faults: true });
  staggered = new StaggeredEnvironments(testBed);
});

after(async () => {
  if (testBed) assert.deepEqual(await testBed.stop(), []);
});

test('two rounds without trouble, for those that follow', limits, async () => {
  await staggered.begin();
  await staggered.settle();
  await staggered.begin();
  await staggered.settle();
});

async function playOutage({ before: prepare, begun }: Outage): Promise<void> {
  await prepare?.(testBed.cluster.processes);
  await staggered.begin();
  await begun(testBed.cluster.processes, staggered);
  await staggered.settle();
  await invariants();
}

for (const outage of outages) {
  test(outage.name, limits, () => playOutage(outage));
}

test('an application is deleted by hand', limits, async () => {
  const { portal, cluster } = testBed;
  const { id, application, namespace } = await makeOne('by-hand');
  const deleted = await cluster.one('namespace', namespace);
  remade.push(id);
  await cluster.kubectl('delete', 'application', application, '-n', 'argocd');
  await waitUntil(
    () => portal.timeline(id),
    entries => entries.some(({ type }) => type === 'recreated'),
    { timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500, what: 'it is made again' },
  );
  await reaches(portal, id, 'ready');
  const again = await cluster.one('namespace', namespace);
  assert.notEqual(again.metadata.uid, deleted.metadata.uid);
  await invariants();
  await remove(id);
  await invariants();
});

test('a finalizer of somebody else holds the namespace', limits, async () => {
  const { portal, cluster } = testBed;
  const { id, namespace } = await makeOne('held');
  const holdWith = (finalizers: string[] | null) =>
    cluster.kubectl(
      ...['patch', 'namespace', namespace, '--type', 'merge', '--patch'],
      JSON.stringify({ metadata: { finalizers } }),
    );
  await holdWith(['example.com/not-yet']);
  await portal.remove(id);
  const held = await waitUntil(
    () => portal.get(id),
    ({ message, nextStep }) =>
      `${message} ${nextStep}`.includes('example.com/not-yet'),
    {
      ...{ timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500 },
      what: 'it says what holds the namespace',
    },
  );
  assert.equal(held.phase, 'deleting');
  assert.ok(held.message.includes(namespace), held.message);
  await holdWith(null);
  await reaches(portal, id, 'gone');
  await invariants();
});

test(
  'the token is revoked, and replaced in the configuration',
  limits,
  async () => {
    const { portal, cluster, backend, config } = testBed;
    const [instance] = config.starry.instances;
    const { sub, jti } = claimsOf(instance.token);
    const [account] = sub.split(':');
    const tokens = `/api/v1/account/${account}/token`;
    const ready = await makeOne('before-revocation');

    await cluster.argoCd.asAdmin('DELETE', `${tokens}/${jti}`, {});
    await portal.remove(ready.id);
    const request = requestFor('during-revocation', 'main');
    const { id } = await portal.create(request);
    const refusing = await instanceIs(
      false,
      'it says that the token is refused',
    );
    assert.match(refusing.message ?? '', /token/);
    for (const waiting of [ready.id, id]) {
      await waitUntil(
        () => portal.get(waiting),
        ({ reason }) => reason === 'InstanceRefusesToken',
        {
          ...{ timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500 },
          what: `${waiting} says that the token is refused`,
        },
      );
    }

    const { token } = await cluster.argoCd.asAdmin<{ token: string }>(
      ...(['POST', tokens, {}] as const),
    );
    backend.configure({
      ...config,
      starry: { ...config.starry, instances: [{ ...instance, token }] },
    });
    await instanceIs(true, 'the new token is in use');
    await reaches(portal, id, 'ready');
    await reaches(portal, ready.id, 'gone');
    await remove(id);
    await invariants();
  },
);

function claimsOf(token: string): { sub: string; jti: string } {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}
