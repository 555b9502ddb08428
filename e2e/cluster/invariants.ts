// What must be true whenever things have come to rest, whatever has happened.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import { stripVTControlCharacters } from 'node:util';
import { waitUntil } from '@starry-idp/dev-kit';
import type { Portal } from './Portal';
import type { TestBed } from './TestBed';
import { timelineProblems } from './timelineProblems';

/**
 * After a backend was killed in the middle of a search, the scheduler takes
 * three minutes until it begins another one.
 */
const SEARCH_TIMEOUT_MS = 240_000;

/** Kubernetes removes them some time after the claims, and thus the namespace. */
const VOLUME_TIMEOUT_MS = 120_000;

/**
 * Nothing is lost, doubled or leaked.
 *
 * @param options.remade ids of those whose application someone deleted
 */
export async function assertInvariants(
  testBed: TestBed,
  { remade = [] }: { remade?: string[] } = {},
): Promise<void> {
  const { portal, cluster, backend, history, foreignObjects } = testBed;
  const expected = [...portal.asked];
  const records = await portal.environments();
  assert.deepEqual(
    records.map(({ id }) => id).sort(),
    expected.sort(),
    'there is one record for each environment that was asked for',
  );
  assert.deepEqual(history.problems, []);

  const objects = await cluster.objectsById();
  for (const record of records) {
    const { id, phase, application, namespace } = record;
    const present = phase !== 'gone';
    const carrying = objects.get(id) ?? [];
    const ofKind = (kind: string) =>
      carrying.filter(name => name.startsWith(`${kind}/`));
    if (present) {
      assert.deepEqual(ofKind('Application'), [
        `Application/argocd/${application}`,
      ]);
      assert.deepEqual(ofKind('Namespace'), [`Namespace/${namespace}`]);
    } else {
      assert.equal(record.reason, 'Verified');
      assert.deepEqual(carrying, [], `nothing is left of ${id}`);
      await waitUntil(
        () => cluster.volumesOf(namespace),
        volumes => volumes.length === 0,
        {
          ...{ timeoutMs: VOLUME_TIMEOUT_MS, everyMs: 500 },
          what: `Kubernetes has removed the volumes of ${id}`,
        },
      );
    }
    assert.equal(
      history.applicationsOf(id).length,
      remade.includes(id) ? 2 : 1,
      `applications that ${id} ever had`,
    );
    const problems = timelineProblems(await portal.timeline(id), {
      record,
      healthyAt: (generation, at) => history.healthyAt(id, generation, at),
    });
    assert.deepEqual(problems, [], `the timeline of ${record.name} (${id})`);
  }
  const strangers = [...objects.keys()].filter(id => !expected.includes(id));
  assert.deepEqual(strangers, [], 'nothing carries an id without a record');

  assert.deepEqual(
    ownErrorsIn(backend.logFile),
    [],
    'the backend made no mistake',
  );
  await assertNoOrphans(portal);
  await foreignObjects.assertUntouched();
}

/** Neither now nor in the next search. */
async function assertNoOrphans(portal: Portal): Promise<void> {
  const begun = new Date().toISOString();
  const { items } = await waitUntil(
    () => portal.orphans(),
    ({ searches }) =>
      searches.length > 0 &&
      searches.every(({ at, complete }) => complete && at && at > begun),
    {
      timeoutMs: SEARCH_TIMEOUT_MS,
      everyMs: 500,
      what: 'a search for orphans is complete',
    },
  );
  assert.deepEqual(items, [], 'there are no orphans');
}

/**
 * What Starry logged as an error: something that it did not expect. That Argo
 * CD or Kubernetes fails, it does expect.
 */
function ownErrorsIn(logFile: string): string[] {
  return stripVTControlCharacters(fs.readFileSync(logFile, 'utf8'))
    .split('\n')
    .filter(line => / starry error /.test(line));
}
