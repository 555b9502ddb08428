import { mockServices } from '@backstage/backend-test-utils';
import { ManualClock } from '../__testUtils__/ManualClock';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { schedulePruning } from './schedulePruning';

it('prunes in batches until nothing old is left', async () => {
  const scheduler = mockServices.scheduler.mock();
  const prune = jest
    .fn()
    .mockResolvedValueOnce(100)
    .mockResolvedValueOnce(100)
    .mockResolvedValueOnce(7);
  await schedulePruning({
    scheduler,
    store: { prune } as Partial<EnvironmentStore> as EnvironmentStore,
    retentionMs: 1000,
    clock: new ManualClock('2026-01-01T00:00:10Z'),
  });
  const [task] = scheduler.scheduleTask.mock.calls[0];
  expect(task).toMatchObject({ scope: 'global', frequency: { days: 1 } });
  await task.fn(new AbortController().signal);
  expect(prune).toHaveBeenCalledTimes(3);
  expect(prune).toHaveBeenCalledWith({
    before: new Date('2026-01-01T00:00:09Z'),
    limit: 100,
  });
  await task.fn(AbortSignal.abort());
  expect(prune).toHaveBeenCalledTimes(3);
});
