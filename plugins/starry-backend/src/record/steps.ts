import { Knex } from 'knex';
import { EnvironmentStore } from './EnvironmentStore';
import { StepResult } from '../model/StepResult';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { TimelineEntry } from '../model/TimelineEntry';
import { changedColumns, ENVIRONMENTS, EnvironmentRow } from './environmentRow';
import { fromDate } from '../database/time';
import { addEntries } from './timeline';

const NO_LEASE = { lease_holder: null, lease_until: null, lease_version: null };

/** Notes that a creation is about to be sent; false if it must not be. */
export async function noteCreation(
  db: Knex,
  { id, version }: EnvironmentRecord,
  at: Date,
): Promise<boolean> {
  // The version stays, so that the outcome can be written as of any step.
  const changed = await db<EnvironmentRow>(ENVIRONMENTS)
    .where({ id, version, lease_version: version })
    .where('lease_until', '>', at.getTime())
    .update({ creation_sent_at: at.getTime(), creation_unanswered: true });
  return changed > 0;
}

/** Writes a step's outcome unless somebody else wrote, and ends the lease. */
export async function saveStep(
  db: Knex,
  environment: EnvironmentRecord,
  options: Parameters<EnvironmentStore['saveStep']>[1],
): Promise<boolean> {
  const { id, version } = environment;
  const { result, dueAt, entries, at } = options;
  const write = async (on: Knex) => {
    const changed = await on<EnvironmentRow>(ENVIRONMENTS)
      .where({ id, version })
      .update({
        ...stepColumns(environment, result, at),
        ...NO_LEASE,
        due_at: dueAt?.getTime() ?? null,
        waiting_since: null,
        version: version + 1,
      });
    return changed > 0;
  };
  // Most steps have nothing to tell, and one statement is a transaction.
  if (entries.length === 0 && (await write(db))) {
    return true;
  }
  return db.transaction(async tx => {
    const saved = entries.length > 0 && (await write(tx));
    if (!saved) {
      // Only this holder's lease ends; another may have taken the row over.
      await tx<EnvironmentRow>(ENVIRONMENTS)
        .where({ id, lease_version: version })
        .update({
          ...creationColumns(result),
          ...NO_LEASE,
          due_at: at.getTime(),
        });
    }
    await addEntries(tx, id, saved ? entries : entries.filter(isDeed));
    return saved;
  });
}

/** Whether it tells of something done, not of where the environment stands. */
function isDeed({ phase }: TimelineEntry): boolean {
  return phase === undefined;
}

/** The columns that a step changes. */
function stepColumns(
  record: EnvironmentRecord,
  result: StepResult,
  at: Date,
): Partial<EnvironmentRow> {
  const next: EnvironmentRecord = { ...record, ...result };
  if (next.verdict.phase !== record.verdict.phase) {
    next.phaseSince = at;
  }
  return { ...changedColumns(record, next), ...creationColumns(result) };
}

/**
 * What became of a creation that `noteCreation` noted since the record was read.
 * Only the sender knows, and nobody else writes it, so it stands whoever wrote in
 * between: most often Argo CD's event is there before its answer.
 */
function creationColumns(result: StepResult): Partial<EnvironmentRow> {
  return {
    ...('creationSentAt' in result && {
      creation_sent_at: fromDate(result.creationSentAt),
    }),
    ...('creationUnanswered' in result && {
      creation_unanswered: result.creationUnanswered,
    }),
  };
}
