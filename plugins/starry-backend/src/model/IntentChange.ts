import { EnvironmentFields } from './environmentFields';
import { EnvironmentRecord } from './EnvironmentRecord';
import { TimelineEntry } from './TimelineEntry';
import { Verdict } from './Verdict';

/** What people want of an environment, as far as it can change. */
type Wishes = EnvironmentFields &
  Pick<EnvironmentRecord, 'expiresAt' | 'intent' | 'services' | 'source'>;

/** A change of what is wanted of an environment. */
export interface IntentChange {
  at: Date;
  /** What is left out stays as it is. */
  wanted: Partial<Wishes>;
  /** What a reader is told until the reconciler has looked, if anything else. */
  verdict?: Verdict;
  entry: TimelineEntry;
  /** Only if nobody has written since the record had this version. */
  version?: number;
  /** Only if nothing else has been wanted since the record had this one. */
  generation?: number;
}

/** What is wanted of an environment that is to go. */
export const DELETION = {
  wanted: { intent: 'absent' },
  verdict: {
    phase: 'deleting',
    reason: 'DeletionRequested',
    message: 'Deletion was asked for and begins shortly.',
  },
} as const satisfies Partial<IntentChange>;

/** The change that makes an environment go. */
export function deletion(options: {
  at: Date;
  message?: string;
  actor?: string;
}): IntentChange {
  const { at, message = 'Deletion was asked for.', actor } = options;
  return {
    at,
    ...DELETION,
    entry: { at, type: 'delete-requested', message, phase: 'deleting', actor },
  };
}

/**
 * The record after the change.
 *
 * @returns undefined if it comes too late: the environment is not wanted any
 * more, or is not what the change is about.
 */
export function applyChange(
  record: EnvironmentRecord,
  change: IntentChange,
): EnvironmentRecord | undefined {
  const { at, wanted, verdict } = change;
  const { version, generation } = record;
  if (
    record.intent !== 'present' ||
    (change.version ?? version) !== version ||
    (change.generation ?? generation) !== generation
  ) {
    return undefined;
  }
  return {
    ...record,
    ...wanted,
    ...(wanted.intent === 'absent' && { deleteRequestedAt: at }),
    // The phase counts anew from a change, also if it is the same.
    ...(verdict && { verdict, phaseSince: at }),
    generation: generation + 1,
    version: version + 1,
  };
}
