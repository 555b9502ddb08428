import { LoggerService } from '@backstage/backend-plugin-api';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from './clock';
import { pollEnvironment } from './pollEnvironment';
import { ProgressLog } from './ProgressLog';
import { TaskClient } from './TaskClient';
import { inWords } from './waitTimeout';

/**
 * Waits until an environment is gone, that is until its application and its
 * namespace are seen to be absent. Undefined stands for a record that went too.
 */
export async function waitUntilGone(options: {
  client: TaskClient;
  id: string;
  name: string;
  /** Page of the environment in the portal. */
  url: string;
  clock: Clock;
  logger: LoggerService;
  timeoutMs: number;
  signal?: AbortSignal;
}): Promise<Environment | undefined> {
  const { name, url, clock, logger, timeoutMs, signal } = options;
  const started = clock.now();
  const progress = new ProgressLog(logger);
  let last: Environment | undefined;

  try {
    for await (const environment of pollEnvironment(options)) {
      if (!environment || environment.phase === 'gone') {
        const took = inWords(clock.now() - started);
        logger.info(`Environment "${name}" is gone after ${took}`);
        return environment;
      }
      progress.show(environment);
      last = environment;
    }
  } catch (error) {
    if (signal?.aborted) {
      const message = `The task is cancelled; environment "${name}" is deleted nevertheless: ${url}`;
      logger.warn(message);
      throw new Error(message);
    }
    throw error;
  }

  throw new Error(
    `Environment "${name}" is not gone after ${inWords(timeoutMs)}, ` +
      `which is how long this step waits: ${last?.message} ` +
      `It goes on being deleted without the task: ${url}`,
  );
}
