import { mockServices } from '@backstage/backend-test-utils';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { ManualClock } from '../__testUtils__/ManualClock';
import { MemoryEnvironmentStore } from '../__testUtils__/MemoryEnvironmentStore';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { ClusterUnavailableError } from '../kubernetes/ClusterUnavailableError';
import { EnvironmentDriver } from '../reconciler/EnvironmentDriver';
import { Reconciler } from '../reconciler/Reconciler';

/** Lets Argo CD take half a minute for a deletion. */
async function deleteFor30Seconds(
  observeNamespace: (at: Date) => NamespaceObservation,
) {
  const clock = new ManualClock();
  const store = new MemoryEnvironmentStore();
  const now = clock.now();
  const environment = environmentOf({
    intent: 'absent',
    deleteRequestedAt: now,
    readyAt: now,
    namespaceUid: 'u1',
    verdict: { phase: 'deleting', reason: 'DeletionRequested', message: '' },
  });
  await store.create(environment, { at: now, type: 'created', message: '' });
  const checks: Date[] = [];
  const driver: Partial<EnvironmentDriver> = {
    observe: async () =>
      readyObservation(environment, {
        at: clock.now(),
        deletionTimestamp: now,
      }),
    checkNamespace: async () => {
      checks.push(clock.now());
      return observeNamespace(clock.now());
    },
  };
  const reconciler = Reconciler.create({
    store,
    drivers: new Map([['sandbox', driver as EnvironmentDriver]]),
    settings: {
      pollIntervalMs: 2_000,
      concurrency: 4,
      maxProvisioning: 20,
      leaseMs: 60_000,
      requestTimeoutMs: 10_000,
      provisionTimeoutMs: 900_000,
      deleteTimeoutMs: 600_000,
    },
    changes: { changed: () => {}, progressed: () => {} },
    logger: mockServices.logger.mock(),
    clock,
    random: () => 0.5,
    holder: 'replica',
  });
  reconciler.start();
  for (let second = 0; second < 30; second++) {
    await clock.advance(1_000);
  }
  await reconciler.stop();
  return { record: (await store.get(environment.id))!, checks };
}

it('looks at what holds a namespace no more often than it would look anyway', async () => {
  const hold = { why: 'ConfigMap a keeps it', nextStep: 'Ask.' };
  const { record, checks } = await deleteFor30Seconds(at => ({
    at,
    state: 'terminating',
    hold,
  }));
  expect(record.verdict).toMatchObject({
    reason: 'NamespaceHeld',
    nextStep: 'Ask.',
  });
  // Every three seconds, from the tenth on.
  expect(checks.length).toBeGreaterThan(3);
  expect(checks.length).toBeLessThanOrEqual(7);
});

it('goes on when the cluster does not say what holds it', async () => {
  const { record, checks } = await deleteFor30Seconds(() => {
    throw new ClusterUnavailableError('The cluster cannot be reached');
  });
  // It is looked at again, as seldom as anything that the watch tells.
  expect(checks).toHaveLength(2);
  expect(record).toMatchObject({
    attempts: 0,
    verdict: { phase: 'deleting', reason: 'DeletingApplication' },
  });
});
