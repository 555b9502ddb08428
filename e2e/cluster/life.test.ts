// The life of an environment on a real Argo CD and a real Kubernetes, from the
// template to being gone, and what Kubernetes has to say about each step.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { waitUntil } from '@starry-idp/dev-kit';
import {
  assertLabelled,
  assertRuns,
  dataOf,
  pushTo,
  reaches,
} from './environments';
import { assertInvariants } from './invariants';
import { TestBed } from './TestBed';

const TEMPLATE = 'template:default/ephemeral-environment';
const BRANCH = 'feat/myfeature-00';
const TASK_TIMEOUT_MS = 420_000;

let testBed: TestBed;
let taskId: string;
let environment: Environment;

// Every step builds on the one before; after one that failed the rest would
// only wait for what cannot come.
let failed: string | undefined;
const step = (name: string, play: () => Promise<void>) =>
  test(name, async () => {
    if (failed) throw new Error(`not played, because this failed: ${failed}`);
    try {
      await play();
    } catch (error) {
      failed = name;
      throw error;
    }
  });

const taskIsDone = async () => {
  const task = await waitUntil(
    () => testBed.portal.task(taskId),
    ({ status }) => !['open', 'processing'].includes(status),
    { timeoutMs: TASK_TIMEOUT_MS, everyMs: 200, what: 'the task is done' },
  );
  assert.equal(task.status, 'completed');
  const output = await testBed.portal.outputOf(taskId);
  assert.ok(output);
  return output;
};

before(async () => {
  testBed = await TestBed.start();
});

after(async () => {
  assert.deepEqual(await testBed?.stop(), []);
});

step('the template makes an environment with all six services', async () => {
  const { portal, cluster } = testBed;
  taskId = await portal.runTemplate(TEMPLATE, {
    component: 'component:default/sample-be',
    branch: BRANCH,
    name: 'test-00',
    owner: 'group:default/sample-team',
    lifetime: 'PT4H',
  });
  const { links } = await taskIsDone();
  assert.equal(links.length, 4);
  const [record] = await portal.environments();
  portal.asked.add(record.id);
  environment = await reaches(portal, record.id, 'ready');
  assert.equal(environment.template, TEMPLATE);
  assert.equal(environment.services.length, 6);
  assert.ok(environment.services.every(({ health }) => health === 'healthy'));
  const revisions = environment.services.map(({ revision }) => revision);
  assert.deepEqual(revisions.filter(Boolean), [BRANCH, 'main', 'main']);
  await assertRuns(cluster, environment);
  await assertLabelled(cluster, environment);
  await assertInvariants(testBed);
});

step('the same task once more makes no second environment', async () => {
  const { portal } = testBed;
  await portal.retryTask(taskId);
  await taskIsDone();
  const records = await portal.environments();
  assert.deepEqual(
    records.map(({ id, generation }) => ({ id, generation })),
    [{ id: environment.id, generation: 1 }],
  );
});

step('a pushed commit is redeployed, and the data stays', async () => {
  const { portal, cluster } = testBed;
  const data = await dataOf(cluster, environment);
  assert.equal(data.volumes.length, 2);
  const commit = await pushTo(testBed, BRANCH, 'Something to try');
  const asked = await portal.redeploy(environment.id);
  assert.equal(asked.generation, 2);
  environment = await reaches(portal, environment.id, 'ready', {
    generation: 2,
  });
  const backend = environment.services.find(({ name }) => name === 'sample-be');
  assert.equal(backend?.commit, commit);
  assert.ok(backend?.image?.endsWith(`:${commit}`));
  await assertRuns(cluster, environment);
  assert.deepEqual(await dataOf(cluster, environment), data);
  await assertInvariants(testBed);
});

step('with nothing new to deploy, nothing changes', async () => {
  const { portal, cluster } = testBed;
  const { generation, phase } = await portal.redeploy(environment.id);
  assert.deepEqual({ generation, phase }, { generation: 2, phase: 'ready' });
  await assertRuns(cluster, environment);
});

step('after its deletion there is nothing left of it anywhere', async () => {
  const { portal, cluster } = testBed;
  const { id, application, namespace } = environment;
  const { metadata } = await cluster.one('namespace', namespace);
  await portal.remove(id);
  const gone = await reaches(portal, id, 'gone');
  assert.equal(gone.reason, 'Verified');
  assert.equal(await cluster.argoCd.statusOf(application), 404);
  const namespaces = await cluster.get('namespaces');
  assert.ok(namespaces.every(one => one.metadata.uid !== metadata.uid));
  assert.ok(namespaces.every(one => one.metadata.name !== namespace));
  await assertInvariants(testBed);
  const timeline = await portal.timeline(id);
  assert.deepEqual(
    timeline.map(({ type, phase }) => phase ?? type),
    [
      ...['pending', 'provisioning', 'ready'],
      ...['provisioning', 'ready', 'deleting', 'gone'],
    ],
  );
});
