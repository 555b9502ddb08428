import { LoggerService } from '@backstage/backend-plugin-api';
import { Environment, Phase } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from './clock';
import { pollEnvironment } from './pollEnvironment';
import { ProgressLog } from './ProgressLog';
import { TaskClient } from './TaskClient';
import { inWords } from './waitTimeout';

/**
 * Waits until an environment is ready, and tells the log how it comes along.
 *
 * Rejects, with what to do next, when it is broken, when somebody deletes it, when
 * the time is up, and at once when the task is cancelled. None of that deletes
 * the environment: whoever looks for the cause needs it, and it ends by itself.
 */
export async function waitUntilReady(options: {
  client: TaskClient;
  id: string;
  name: string;
  /** Page of the environment in the portal. */
  url: string;
  clock: Clock;
  logger: LoggerService;
  timeoutMs: number;
  signal?: AbortSignal;
  /** What counts as broken; a new environment is degraded only in passing. */
  broken?: Phase[];
}): Promise<Environment> {
  const { name, url, clock, logger, timeoutMs, signal } = options;
  const { broken = ['failed'] } = options;
  const started = clock.now();
  const progress = new ProgressLog(logger);
  let last: Environment | undefined;

  try {
    for await (const environment of pollEnvironment(options)) {
      assertPresent(environment, name);
      progress.show(environment);
      if (environment.phase === 'ready') {
        const took = inWords(clock.now() - started);
        logger.info(`Environment "${name}" is ready after ${took}`);
        return environment;
      }
      if (broken.includes(environment.phase)) {
        throw new Error(failure(environment, url));
      }
      last = environment;
    }
  } catch (error) {
    if (signal?.aborted) {
      const message = `The task is cancelled; environment "${name}" is not, it stays until it expires or is deleted: ${url}`;
      logger.warn(message);
      throw new Error(message);
    }
    throw error;
  }

  throw new Error(
    `Environment "${name}" is ${last?.phase} after ${inWords(timeoutMs)}, ` +
      `which is how long this step waits: ${last?.message} ` +
      `It goes on without the task: ${url}`,
  );
}

/**
 * Makes sure that an environment still is and is still wanted.
 */
export function assertPresent(
  environment: Environment | undefined,
  name: string,
): asserts environment is Environment {
  if (
    !environment ||
    environment.phase === 'deleting' ||
    environment.phase === 'gone'
  ) {
    throw new Error(
      [`Environment "${name}" was deleted meanwhile.`, environment?.message]
        .filter(Boolean)
        .join(' '),
    );
  }
}

function failure(environment: Environment, url: string): string {
  const { name, phase, reason, message, nextStep } = environment;
  const verb = phase === 'failed' ? 'failed' : `is ${phase}`;
  return [
    `Environment "${name}" ${verb} (${reason}): ${message}`,
    ...(nextStep ? [nextStep] : []),
    url,
  ].join('\n');
}
