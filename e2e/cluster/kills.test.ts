// The life of environments on a real Argo CD and a real Kubernetes, while the
// portal's backend is killed at random moments. Nothing is lost, doubled or
// leaked, and nobody has to help.
//
// STARRY_CHAOS_SEED repeats the moments of an earlier run; STARRY_KEEP=1 keeps
// the folder, with the backend's log and database.
import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { waitUntil } from '@starry-idp/dev-kit';
import { BackendKills } from './BackendKills';
import { Developer } from './Developer';
import { reaches } from './environments';
import { assertInvariants } from './invariants';
import { randomFrom } from './randomFrom';
import { TestBed } from './TestBed';

const KILLS = 20;
const DEVELOPERS = 4;
const MINUTE_MS = 60_000;
const EVENT_TIMEOUT_MS = 420_000;

const seed = Number(process.env.STARRY_CHAOS_SEED ?? Date.now() % 1_000_000);
const limits = { timeout: 60 * MINUTE_MS };

let testBed: TestBed;

before(async () => {
  testBed = await TestBed.start();
});

after(async () => {
  if (testBed) assert.deepEqual(await testBed.stop(), []);
});

test('the backend is killed at random moments', limits, async t => {
  t.diagnostic(`STARRY_CHAOS_SEED=${seed}`);
  const developers = Array.from(
    { length: DEVELOPERS },
    (_, index) => new Developer(testBed, `kill-${index}`),
  );
  const kills = new BackendKills(testBed.backend, {
    ...{ times: KILLS, developers, random: randomFrom(seed) },
  });
  const working = developers.map(async (developer, index) => {
    // One more after each kill, so that they are not all at the same stage.
    await kills.reach(index);
    await developer.workUntil(() => kills.over);
  });
  const results = await Promise.allSettled(
    [kills.run(), ...working].map(work =>
      work.catch(error => {
        kills.over = true;
        throw error;
      }),
    ),
  );
  for (const result of results) {
    if (result.status === 'rejected') throw result.reason;
  }

  const ids = developers.flatMap(one => one.ids);
  t.diagnostic(
    `${ids.length} environments; kills by stage: ${JSON.stringify(
      kills.byStage,
    )}`,
  );
  assert.ok(Object.values(kills.byStage).every(count => count > 0));
  for (const id of ids) {
    const timeline = await testBed.portal.timeline(id);
    const phases = timeline.map(({ phase }) => phase).filter(Boolean);
    // Who was away all the while never saw it being provisioned.
    assert.match(
      phases.join(' '),
      /^pending( provisioning)? ready provisioning ready deleting gone$/,
      `phases of ${id}, which nobody but Starry has touched`,
    );
  }
  await assertInvariants(testBed);
});

test('a template goes on when the backend is killed', limits, async () => {
  const { portal, backend } = testBed;
  const taskId = await portal.runTemplate(
    'template:default/ephemeral-environment',
    {
      component: 'component:default/sample-be',
      branch: 'feat/myfeature-00',
      name: 'from-template',
      owner: 'group:default/sample-team',
      lifetime: 'PT4H',
    },
  );
  const named = async () =>
    (await portal.environments()).filter(
      ({ name }) => name === 'from-template',
    );
  const [{ id }] = await waitUntil(named, found => found.length > 0, {
    ...{ timeoutMs: EVENT_TIMEOUT_MS, everyMs: 20 },
    what: 'the environment is on record',
  });
  portal.asked.add(id);
  await backend.kill();
  await backend.start();
  const { status } = await waitUntil(
    () => portal.task(taskId),
    task => !['open', 'processing'].includes(task.status),
    { timeoutMs: EVENT_TIMEOUT_MS, everyMs: 500, what: 'the task is done' },
  );
  assert.equal(status, 'completed');
  await reaches(portal, id, 'ready');
  assert.equal((await named()).length, 1);
  await portal.remove(id);
  await reaches(portal, id, 'gone');
  await assertInvariants(testBed);
});
