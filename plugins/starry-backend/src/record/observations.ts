import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { newsOfObservation } from '../model/news';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ENVIRONMENTS, EnvironmentRow, fromRow } from './environmentRow';
import { observationColumns } from './observationColumns';

/** How often an observation is tried again when others write meanwhile. */
const MAX_WRITE_ATTEMPTS = 10;

/** Keeps an observation that is news, and makes its environment due. */
export async function recordObservation(
  db: Knex,
  environment: EnvironmentRecord,
  observation: ApplicationObservation,
  dueAt: Date,
): Promise<boolean> {
  const { id } = environment;
  const due = dueAt.getTime();
  let record: EnvironmentRecord | undefined = environment;
  for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS && record; attempt++) {
    const { version, observation: kept } = record;
    const older = kept && observation.at < kept.at;
    if (older || newsOfObservation(kept, observation) === 'none') {
      return false;
    }
    const changed = await db<EnvironmentRow>(ENVIRONMENTS)
      .where({ id, version })
      .update({
        ...observationColumns(observation),
        version: version + 1,
        waiting_since: null,
        due_at: db.raw('case when due_at < ? then due_at else ? end', [
          due,
          due,
        ]),
      });
    if (changed > 0) {
      return true;
    }
    const row = await db<EnvironmentRow>(ENVIRONMENTS).where({ id }).first();
    record = row && fromRow(row);
  }
  if (!record) {
    return false;
  }
  throw new ConflictError(
    `Environment ${id} is written too often to keep what was seen of it`,
  );
}
