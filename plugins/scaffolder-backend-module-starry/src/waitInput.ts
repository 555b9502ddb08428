import { Issue } from '@starry-idp/backstage-plugin-starry-common';
import { Duration } from 'luxon';

export const WAIT_TIMEOUT_DEFAULT = 'PT10M';
export const WAIT_TIMEOUT_MAXIMUM = 'PT1H';

/** What people should know before they let a task wait. */
export const WAITING_COSTS =
  'A task that waits occupies one of the workers that all templates share (`scaffolder.concurrentTasksLimit`, 10 by default) for as long.';

/**
 * Reads for how long an action waits at the most.
 */
export function parseWaitTimeout(input: string | undefined): {
  timeout: Duration;
  issues: Issue[];
} {
  const timeout = Duration.fromISO(input || WAIT_TIMEOUT_DEFAULT);
  const milliseconds = timeout.toMillis();
  const maximum = Duration.fromISO(WAIT_TIMEOUT_MAXIMUM).toMillis();
  const message =
    (!timeout.isValid && 'must be an ISO 8601 duration, e.g. PT10M') ||
    (milliseconds <= 0 && 'must be longer than nothing') ||
    (milliseconds > maximum && `must be at most ${WAIT_TIMEOUT_MAXIMUM}`);
  return {
    timeout,
    issues: message ? [{ field: 'waitTimeout', message }] : [],
  };
}

/** A duration as a person says it: `10 minutes`, `1 minute and 30 seconds`. */
export function inWords(milliseconds: number): string {
  const seconds = Math.max(1, Math.round(milliseconds / 1000));
  return Duration.fromObject({ seconds })
    .rescale()
    .toHuman({ listStyle: 'long', unitDisplay: 'long' });
}
