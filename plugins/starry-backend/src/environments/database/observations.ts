import { isDeepStrictEqual } from 'util';
import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { ApplicationObservation } from '../types';
import { ENVIRONMENTS, EnvironmentRow, fromRow } from './environmentRow';

/** How often an observation is tried again when others write meanwhile. */
const MAX_WRITE_ATTEMPTS = 10;

/** Keeps an observation that is news, and makes its environment due. */
export async function recordObservation(
  db: Knex,
  id: string,
  observation: ApplicationObservation,
): Promise<boolean> {
  for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS; attempt++) {
    const row = await db<EnvironmentRow>(ENVIRONMENTS).where({ id }).first();
    if (!row) {
      return false;
    }
    const kept = fromRow(row).observation;
    if (kept && !isNews(observation, kept)) {
      return false;
    }
    const due = observation.at.getTime();
    const changed = await db<EnvironmentRow>(ENVIRONMENTS)
      .where({ id, version: row.version })
      .update({
        observation: JSON.stringify(observation),
        version: row.version + 1,
        due_at: row.due_at === null ? due : Math.min(Number(row.due_at), due),
      });
    if (changed > 0) {
      return true;
    }
  }
  throw new ConflictError(
    `Environment ${id} is written too often to keep what was seen of it`,
  );
}

function isNews(
  seen: ApplicationObservation,
  kept: ApplicationObservation,
): boolean {
  // Compared as they are kept: JSON has no undefined.
  const content = (observation: ApplicationObservation) =>
    JSON.parse(JSON.stringify({ ...observation, at: undefined }));
  return seen.at >= kept.at && !isDeepStrictEqual(content(seen), content(kept));
}
