import { LoggerService } from '@backstage/backend-plugin-api';
import { ForwardedError } from '@backstage/errors';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from './clock';
import { inWords } from './inWords';
import { ProgressLog } from './ProgressLog';
import { TaskClient } from './TaskClient';

const POLL_INITIAL_INTERVAL_MS = 1_000;
const POLL_MAX_INTERVAL_MS = 5_000;
const POLL_INTERVAL_GROWTH = 1.25;

/** A task that waits for an environment. */
export interface Waiting {
  client: TaskClient;
  id: string;
  name: string;
  /** Page of the environment in the portal. */
  url: string;
  clock: Clock;
  logger: LoggerService;
  timeoutMs: number;
  signal?: AbortSignal;
}

/** What a task waits for. */
interface Goal<T extends Environment | undefined> {
  /** As in `Environment "test-00" is ready`. */
  state: string;
  /**
   * Whether it is reached, by what was seen last: undefined when there is no
   * such environment. Throws when it cannot be reached any more.
   */
  isReached(seen: Environment | undefined, progress: ProgressLog): seen is T;
  /** What to say of an environment when the task is cancelled. */
  whenCancelled: string;
  /** What to say of an environment that took too long. */
  whenLate(last: Environment | undefined): { is: string; goesOn: string };
}

/**
 * Waits until an environment has got somewhere, and tells the log how it comes
 * along. Rejects when the time is up, and at once when the task is cancelled;
 * what happens to the environment does not depend on that.
 */
export async function waitUntil<T extends Environment | undefined>(
  goal: Goal<T>,
  waiting: Waiting,
): Promise<T> {
  const { name, url, clock, logger, timeoutMs, signal } = waiting;
  const limit = inWords(timeoutMs);
  logger.info(
    `Waiting, ${limit} at the most; until then this task occupies one of the scaffolder's workers, which all templates share`,
  );
  const started = clock.now();
  const progress = new ProgressLog(logger);
  let last: Environment | undefined;

  try {
    for await (const seen of pollEnvironment(waiting)) {
      if (goal.isReached(seen, progress)) {
        const took = inWords(clock.now() - started);
        logger.info(`Environment "${name}" is ${goal.state} after ${took}`);
        return seen;
      }
      last = seen;
    }
  } catch (error) {
    if (signal?.aborted) {
      const message = `The task is cancelled; environment "${name}" ${goal.whenCancelled}: ${url}`;
      logger.warn(message);
      throw new Error(message);
    }
    throw error;
  }

  const { is, goesOn } = goal.whenLate(last);
  throw new Error(
    `Environment "${name}" is ${is} after ${limit}, ` +
      `which is how long this step waits: ${last?.message} ` +
      `It ${goesOn} without the task: ${url}`,
  );
}

/**
 * Looks again and again, less and less often. Gives undefined when there is no
 * environment, and ends when the time is up.
 */
async function* pollEnvironment(
  waiting: Waiting,
): AsyncGenerator<Environment | undefined> {
  const { clock, timeoutMs, signal } = waiting;
  const deadline = clock.now() + timeoutMs;
  let interval = POLL_INITIAL_INTERVAL_MS;

  for (;;) {
    yield await look(waiting);
    const left = deadline - clock.now();
    if (left <= 0) {
      return;
    }
    await clock.sleep(Math.min(interval, left), signal);
    interval = Math.min(interval * POLL_INTERVAL_GROWTH, POLL_MAX_INTERVAL_MS);
  }
}

async function look({
  client,
  id,
  name,
  url,
  signal,
}: Waiting): Promise<Environment | undefined> {
  try {
    return await client.get(id);
  } catch (error) {
    if (signal?.aborted) {
      throw error;
    }
    // For instance because the user's session ended meanwhile.
    throw new ForwardedError(
      `Environment "${name}" cannot be followed any longer, but goes on without the task: ${url}`,
      error,
    );
  }
}
