import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { ChartRollout } from './ChartRollout';

const TASK = 'starry-roll-out-chart';

/**
 * Has one replica at a time take the next batch of a rollout, while there is
 * one. Returns what has it done soon.
 */
export async function scheduleRollout(options: {
  scheduler: SchedulerService;
  rollout: ChartRollout;
  logger: LoggerService;
}): Promise<() => void> {
  const { scheduler, rollout, logger } = options;
  await scheduler.scheduleTask({
    id: TASK,
    scope: 'global',
    frequency: { seconds: 15 },
    timeout: { minutes: 1 },
    initialDelay: { seconds: 15 },
    fn: signal => rollout.run(signal),
  });
  return () => {
    scheduler.triggerTask(TASK).catch(error => {
      logger.debug(`Cannot begin ${TASK} now: ${stringifyError(error)}`);
    });
  };
}
