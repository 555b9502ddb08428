import { Knex } from 'knex';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { applyChange, IntentChange } from '../model/IntentChange';
import {
  changedColumns,
  ENVIRONMENTS,
  EnvironmentRow,
  fromRow,
} from './environmentRow';
import { addEntries } from './timeline';

/** Who brings something else than the rollout does takes it out of that. */
const NO_ROLLOUT = { rollout: null, rollout_from: null };

/**
 * Writes a change of what is wanted with its entry, counts the generation up,
 * makes the row due, and frees the name of what is to go.
 *
 * @param more - Columns that are not the record's.
 * @returns undefined when the change comes too late, and nothing was written.
 */
export async function requestChange(
  tx: Knex.Transaction,
  id: string,
  change: IntentChange,
  more: Partial<EnvironmentRow> = {},
): Promise<EnvironmentRecord | undefined> {
  // PostgreSQL locks the row; SQLite has one writer at a time anyway.
  const row = await tx<EnvironmentRow>(ENVIRONMENTS)
    .where({ id })
    .forUpdate()
    .first();
  const record = row && fromRow(row);
  const next = record && applyChange(record, change);
  if (!next) {
    return undefined;
  }
  const { at, entry, wanted } = change;
  await tx<EnvironmentRow>(ENVIRONMENTS)
    .where({ id })
    .update({
      ...changedColumns(record, next),
      due_at: at.getTime(),
      waiting_since: null,
      ...((wanted.services || wanted.source) && NO_ROLLOUT),
      ...more,
    });
  await addEntries(tx, id, [entry]);
  return next;
}
