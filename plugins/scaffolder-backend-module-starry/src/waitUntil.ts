import { LoggerService } from '@backstage/backend-plugin-api';
import { ForwardedError } from '@backstage/errors';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from './clock';
import { TaskClient } from './TaskClient';
import { inWords } from './waitTimeout';

const POLL_INITIAL_INTERVAL_MS = 1_000;
const POLL_MAX_INTERVAL_MS = 5_000;
const POLL_INTERVAL_GROWTH = 1.25;

/**
 * Looks at an environment again and again, less and less often. Gives undefined
 * when there is none, and ends when the time is up.
 */
export async function* pollEnvironment(options: {
  client: TaskClient;
  id: string;
  name: string;
  /** Page of the environment in the portal. */
  url: string;
  clock: Clock;
  logger: LoggerService;
  timeoutMs: number;
  signal?: AbortSignal;
}): AsyncGenerator<Environment | undefined> {
  const { clock, logger, timeoutMs, signal } = options;
  logger.info(
    `Waiting, ${inWords(
      timeoutMs,
    )} at the most; until then this task occupies one of the scaffolder's workers, which all templates share`,
  );
  const deadline = clock.now() + timeoutMs;
  let interval = POLL_INITIAL_INTERVAL_MS;

  for (;;) {
    yield await look(options);
    const left = deadline - clock.now();
    if (left <= 0) {
      return;
    }
    await clock.sleep(Math.min(interval, left), signal);
    interval = Math.min(interval * POLL_INTERVAL_GROWTH, POLL_MAX_INTERVAL_MS);
  }
}

async function look(
  options: Parameters<typeof pollEnvironment>[0],
): Promise<Environment | undefined> {
  const { client, id, name, url, signal } = options;
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
