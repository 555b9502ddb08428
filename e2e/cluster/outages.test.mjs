// The life of environments on a real Argo CD and a real Kubernetes, with all
// that may go wrong around the portal. Whatever happens, nothing is lost, doubled
// or leaked, and nobody has to help.
//
// STARRY_KEEP=1 keeps the folder, with the backend's log and database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { until } from '../../scripts/demo/client.mjs';
import { Cohort } from './cohort.mjs';
import { reaches, requestFor } from './environments.mjs';
import { assertInvariants } from './invariants.mjs';
import { outages } from './outages.mjs';
import { World } from './world.mjs';

const MINUTE_MS = 60_000;
const EVENT_TIMEOUT_MS = 420_000;

const limits = { timeout: 60 * MINUTE_MS };

/** Ids of those whose application somebody deleted. */
const remade = [];

let world;
let cohort;

const invariants = () => assertInvariants(world, { remade });

async function makeOne(name) {
  const { id } = await world.portal.create(requestFor(name, 'main'));
  return reaches(world.portal, id, 'ready');
}

async function remove(id) {
  await world.portal.remove(id);
  await reaches(world.portal, id, 'gone');
}

const instanceIs = (reachable, what) =>
  until(
    async () => (await world.portal.instances()).items[0],
    instance => instance.reachable === reachable,
    { timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500, what },
  );

before(async () => {
  world = await World.start({ faults: true });
  cohort = new Cohort(world);
});

after(async () => {
  if (world) assert.deepEqual(await world.stop(), []);
});

test('two rounds without trouble, for those that follow', limits, async () => {
  await cohort.begin();
  await cohort.settle();
  await cohort.begin();
  await cohort.settle();
});

for (const { name, before: prepare, begun } of outages) {
  test(name, limits, async () => {
    await prepare?.(world.cluster.processes);
    await cohort.begin();
    await begun(world.cluster.processes, cohort);
    await cohort.settle();
    await invariants();
  });
}

test('an application is deleted by hand', limits, async () => {
  const { portal, cluster } = world;
  const { id, application, namespace } = await makeOne('by-hand');
  const before = await cluster.one('namespace', namespace);
  remade.push(id);
  await cluster.kubectl('delete', 'application', application, '-n', 'argocd');
  await until(
    () => portal.timeline(id),
    entries => entries.some(({ type }) => type === 'recreated'),
    { timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500, what: 'it is made again' },
  );
  await reaches(portal, id, 'ready');
  const again = await cluster.one('namespace', namespace);
  assert.notEqual(again.metadata.uid, before.metadata.uid);
  await invariants();
  await remove(id);
  await invariants();
});

test('a finalizer of somebody else holds the namespace', limits, async () => {
  const { portal, cluster } = world;
  const { id, namespace } = await makeOne('held');
  const holdWith = finalizers =>
    cluster.kubectl(
      ...['patch', 'namespace', namespace, '--type', 'merge', '--patch'],
      JSON.stringify({ metadata: { finalizers } }),
    );
  await holdWith(['example.com/not-yet']);
  await portal.remove(id);
  const held = await until(
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
    const { portal, cluster, backend } = world;
    const [instance] = backend.config.starry.instances;
    const { sub, jti } = claimsOf(instance.token);
    const [account] = sub.split(':');
    const tokens = `/api/v1/account/${account}/token`;
    const ready = await makeOne('before-revocation');

    await cluster.asAdmin('DELETE', `${tokens}/${jti}`);
    await portal.remove(ready.id);
    const request = requestFor('during-revocation', 'main');
    const { id } = await portal.create(request);
    const refusing = await instanceIs(
      false,
      'it says that the token is refused',
    );
    assert.match(refusing.message, /token/);
    for (const waiting of [ready.id, id]) {
      await until(
        () => portal.get(waiting),
        ({ reason }) => reason === 'InstanceRefusesToken',
        {
          ...{ timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500 },
          what: `${waiting} says that the token is refused`,
        },
      );
    }

    const { token } = await cluster.asAdmin('POST', tokens);
    backend.configure({
      ...backend.config,
      starry: { ...backend.config.starry, instances: [{ ...instance, token }] },
    });
    await instanceIs(true, 'the new token is in use');
    await reaches(portal, id, 'ready');
    await reaches(portal, ready.id, 'gone');
    await remove(id);
    await invariants();
  },
);

function claimsOf(token) {
  return JSON.parse(Buffer.from(token.split('.')[1], 'base64url').toString());
}
