import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { ChartRepository } from './ChartRepository';

/** Has one replica look every few minutes whether there is a newer chart. */
export async function followChart(options: {
  scheduler: SchedulerService;
  charts: ChartRepository;
  logger: LoggerService;
}): Promise<void> {
  const { scheduler, charts, logger } = options;
  await scheduler.scheduleTask({
    id: 'starry-follow-chart',
    scope: 'global',
    frequency: { minutes: 2 },
    timeout: { minutes: 1 },
    initialDelay: { seconds: 5 },
    fn: async () => {
      try {
        await charts.read();
      } catch (error) {
        // Who asks for an environment is told; what was known before stands.
        logger.warn(`Cannot look for a newer chart: ${stringifyError(error)}`);
      }
    },
  });
}
