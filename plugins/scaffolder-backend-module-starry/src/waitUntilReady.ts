import { Environment, Phase } from '@starry-idp/backstage-plugin-starry-common';
import { Waiting, waitUntil } from './waitUntil';

/**
 * Waits until an environment is ready.
 *
 * Rejects, with what to do next, also when it is broken and when somebody deletes
 * it. None of that deletes the environment: whoever looks for the cause needs it,
 * and it ends by itself.
 *
 * @param broken - What counts as broken; a new environment is degraded only in
 * passing.
 */
export async function waitUntilReady(
  waiting: Waiting,
  broken: Phase[] = ['failed'],
): Promise<Environment> {
  return await waitUntil<Environment>(
    {
      state: 'ready',
      isReached(seen, progress): seen is Environment {
        assertPresent(seen, waiting.name);
        progress.show(seen);
        if (broken.includes(seen.phase)) {
          throw new Error(failure(seen, waiting.url));
        }
        return seen.phase === 'ready';
      },
      whenCancelled: 'is not, it stays until it expires or is deleted',
      whenLate: last => ({ is: `${last?.phase}`, goesOn: 'goes on' }),
    },
    waiting,
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
