import { SchedulerService } from '@backstage/backend-plugin-api';
import { Clock, systemClock } from '../clock/Clock';
import { EnvironmentStore } from '../record/EnvironmentStore';

const BATCH = 100;

/** Once a day, forgets environments that have been gone for long. */
export async function schedulePruning(options: {
  scheduler: SchedulerService;
  store: EnvironmentStore;
  retentionMs: number;
  clock?: Clock;
}): Promise<void> {
  const { scheduler, store, retentionMs, clock = systemClock } = options;
  await scheduler.scheduleTask({
    id: 'starry-prune-environments',
    scope: 'global',
    frequency: { days: 1 },
    timeout: { minutes: 10 },
    initialDelay: { minutes: 1 },
    async fn(signal) {
      const before = new Date(clock.now().getTime() - retentionMs);
      let pruned = BATCH;
      while (pruned === BATCH && !signal.aborted) {
        pruned = await store.prune({ before, limit: BATCH });
      }
    },
  });
}
