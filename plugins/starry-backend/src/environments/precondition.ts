import { EnvironmentStore } from '../record/EnvironmentStore';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { TimelineEntry } from '../model/TimelineEntry';

/** More changes than these since somebody looked are not told one by one. */
const MAX_TOLD = 3;
/** Of these entries of the timeline, the newest, changes are told. */
const MAX_READ = 50;

/** Entries that tell of a change of what is wanted. */
const CHANGE = /-requested$|^chart-rolled-out$|^expired$/;

/** The environment is not what the caller has seen. */
class ChangedError extends Error {
  readonly name = 'PreconditionFailedError';
  readonly statusCode = 412;
}

/**
 * Makes sure that what is wanted of an environment is what the caller has seen.
 * How far it has come since does not matter.
 *
 * @param seen - Generations, one of which it must have; any if undefined.
 * @throws ChangedError that tells what has changed since, and who did it.
 */
export async function requireUnchanged(
  { id, name, generation }: EnvironmentRecord,
  seen: number[] | undefined,
  store: Pick<EnvironmentStore, 'timeline'>,
): Promise<void> {
  if (!seen || seen.includes(generation)) {
    return;
  }
  const { items } = await store.timeline(id, { limit: MAX_READ });
  const since = generation - Math.max(0, ...seen);
  const changes = items
    .filter(({ type }) => CHANGE.test(type))
    .slice(0, Math.min(Math.max(since, 1), MAX_TOLD))
    .reverse();
  throw new ChangedError(
    [
      `The environment ${name} has changed since you looked at it, and nothing was done.`,
      ...changes.map(tell),
      'Look at it as it is now, then decide again.',
    ].join(' '),
  );
}

function tell({ at, actor, message }: TimelineEntry): string {
  const who = actor ? `${actor}, ` : '';
  return `${who}${at.toISOString()}: ${message.replace(/\.?$/, '.')}`;
}
