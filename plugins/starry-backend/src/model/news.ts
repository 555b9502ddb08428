import { isDeepStrictEqual } from 'util';
import { ApplicationObservation } from './ApplicationObservation';
import { EnvironmentRecord } from './EnvironmentRecord';

/**
 * How much something new matters to those who wait for an environment:
 *
 * - `none`: nothing that anybody could see, or act on, is different.
 * - `progress`: it stands where it stood, and its parts have come further, or
 *   more can be said of it. That may wait a little, and go with others.
 * - `change`: it stands elsewhere. That is passed on at once.
 */
export type News = 'none' | 'progress' | 'change';

/** What is new in an observation, compared with the one that is kept. */
export function newsOfObservation(
  kept: ApplicationObservation | undefined,
  seen: ApplicationObservation,
): News {
  if (!kept) {
    return 'change';
  }
  if (isSame(contentOf(kept), contentOf(seen))) {
    return 'none';
  }
  return isSame(withoutParts(kept), withoutParts(seen)) ? 'progress' : 'change';
}

/** The same by the few fields that a list of applications has. */
export function newsOfListed(
  kept: ListedObservation | undefined,
  seen: ListedObservation,
): News {
  return kept && isSame(listedFields(kept), listedFields(seen))
    ? 'none'
    : 'change';
}

/** What is new to a page in the outcome of a step. */
export function newsOfStep(
  before: Pick<EnvironmentRecord, 'verdict' | 'serviceStatus'>,
  outcome: {
    result: Partial<Pick<EnvironmentRecord, 'verdict' | 'serviceStatus'>>;
    entries: unknown[];
  },
): News {
  const { verdict = before.verdict, serviceStatus = before.serviceStatus } =
    outcome.result;
  if (verdict.phase !== before.verdict.phase) {
    return 'change';
  }
  const same =
    outcome.entries.length === 0 &&
    isSame(verdict, before.verdict) &&
    isSame(serviceStatus, before.serviceStatus);
  return same ? 'none' : 'progress';
}

type ListedObservation = Pick<
  ApplicationObservation,
  'exists' | 'sync' | 'health' | 'operation' | 'deletionTimestamp'
>;

/** Argo CD looks again and again; that it did says nothing new. */
function contentOf(observation: ApplicationObservation) {
  return { ...observation, at: undefined, reconciledAt: undefined };
}

function withoutParts({ operation, ...observation }: ApplicationObservation) {
  return {
    ...contentOf(observation),
    resources: undefined,
    operation: operation && { ...operation, message: undefined },
  };
}

function listedFields(observation: ListedObservation) {
  const { exists, sync, health, operation, deletionTimestamp } = observation;
  const { phase, startedAt, finishedAt } = operation ?? {};
  return [
    exists,
    sync,
    health,
    phase,
    startedAt,
    finishedAt,
    deletionTimestamp,
  ];
}

/** Compared as they are kept: JSON has no undefined. */
function isSame(one: unknown, other: unknown): boolean {
  const kept = (value: unknown) => JSON.parse(JSON.stringify(value));
  return isDeepStrictEqual(kept(one), kept(other));
}
