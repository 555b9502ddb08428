import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { Knex } from 'knex';
import { Page } from './EnvironmentStore';
import { TimelineEntry } from '../model/TimelineEntry';
import { decodeCursor, encodeCursor } from '../database/cursor';
import { Time, toDate } from '../database/time';

export const TIMELINE = 'starry_timeline';

/**
 * Entries kept of one environment, of what people did and of all else each; the
 * newest. One that comes and goes all day must not push out who asked for it.
 */
const MAX_ENTRIES = 200;

interface TimelineRow {
  id: number | string;
  environment_id: string;
  at: Time;
  type: string;
  message: string;
  phase: string | null;
  actor: string | null;
}

/** Adds entries, and drops the oldest ones beyond what is kept of their kind. */
export async function addEntries(
  tx: Knex.Transaction,
  environmentId: string,
  entries: TimelineEntry[],
): Promise<void> {
  if (entries.length === 0) {
    return;
  }
  await tx<TimelineRow>(TIMELINE).insert(
    entries.map(entry => ({
      environment_id: environmentId,
      at: entry.at.getTime(),
      type: entry.type,
      message: entry.message,
      phase: entry.phase ?? null,
      actor: entry.actor ?? null,
    })),
  );
  for (const ofPeople of new Set(entries.map(({ actor }) => Boolean(actor)))) {
    await dropOldest(tx, environmentId, ofPeople);
  }
}

async function dropOldest(
  tx: Knex.Transaction,
  environmentId: string,
  ofPeople: boolean,
): Promise<void> {
  const some = () => {
    const query = tx<TimelineRow>(TIMELINE).where({
      environment_id: environmentId,
    });
    // Who asked for the environment is told for as long as that is.
    return ofPeople
      ? query.whereNotNull('actor').whereNot('type', 'created')
      : query.whereNull('actor');
  };
  const oldest = await some()
    .orderBy('id', 'desc')
    .offset(MAX_ENTRIES)
    .first('id');
  if (oldest) {
    await some().where('id', '<=', oldest.id).delete();
  }
}

/** A page of an environment's timeline, newest first. */
export async function readTimeline(
  db: Knex,
  environmentId: string,
  options: { limit: number; cursor?: string },
): Promise<Page<TimelineEntry & { id: string }>> {
  const { limit, cursor } = options;
  const query = db<TimelineRow>(TIMELINE).where({
    environment_id: environmentId,
  });
  if (cursor) {
    query.where('id', '<', decodeCursor(cursor).position);
  }
  const rows = await query.orderBy('id', 'desc').limit(limit + 1);
  const items = rows.slice(0, limit).map(fromRow);
  return {
    items,
    nextCursor:
      rows.length > limit
        ? encodeCursor({ position: Number(rows[limit - 1].id), id: '' })
        : undefined,
  };
}

function fromRow(row: TimelineRow): TimelineEntry & { id: string } {
  return {
    id: String(row.id),
    at: toDate(row.at),
    type: row.type,
    message: row.message,
    phase: (row.phase as Phase | null) ?? undefined,
    actor: row.actor ?? undefined,
  };
}
