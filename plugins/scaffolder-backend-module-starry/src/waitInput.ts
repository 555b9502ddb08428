import { Issue } from '@starry-idp/backstage-plugin-starry-common';
import { Duration } from 'luxon';
import { ValidationError } from './ValidationError';
import { Zod } from './zod';

const DEFAULT = 'PT10M';
const MAXIMUM = 'PT1H';

/**
 * The fields of an action that can wait.
 *
 * @param goal - what it waits for, as in `wait until it is ready`
 */
export const waitInput = (goal: string) => ({
  wait: (z: Zod) =>
    z
      .boolean()
      .optional()
      .describe(
        `Whether to wait until it is ${goal}; false when left out. A task that waits occupies one of the workers that all templates share (\`scaffolder.concurrentTasksLimit\`, 10 by default) for as long.`,
      ),
  waitTimeout: (z: Zod) =>
    z
      .string()
      .optional()
      .describe(
        `ISO 8601 duration to wait at the most; ${DEFAULT} when left out, ${MAXIMUM} at the most`,
      ),
});

/** For how long an action waits at the most, and what is wrong with that. */
export function readWaitTimeout({ waitTimeout }: { waitTimeout?: string }): {
  timeoutMs: number;
  issues: Issue[];
} {
  const timeout = Duration.fromISO(waitTimeout || DEFAULT);
  const timeoutMs = timeout.toMillis();
  const message =
    (!timeout.isValid && 'must be an ISO 8601 duration, e.g. PT10M') ||
    (timeoutMs <= 0 && 'must be longer than nothing') ||
    (timeoutMs > Duration.fromISO(MAXIMUM).toMillis() &&
      `must be at most ${MAXIMUM}`);
  return {
    timeoutMs,
    issues: message ? [{ field: 'waitTimeout', message }] : [],
  };
}

/**
 * For how long an action waits at the most.
 *
 * @param consequence - What comes of a time that is not valid, for the error.
 */
export function requireWaitTimeout(
  input: { waitTimeout?: string },
  consequence: string,
): number {
  const { timeoutMs, issues } = readWaitTimeout(input);
  if (issues.length > 0) {
    throw new ValidationError(`${consequence}:`, issues);
  }
  return timeoutMs;
}
