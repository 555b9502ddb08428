import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { Knex } from 'knex';
import { Page } from '../EnvironmentStore';
import { TimelineEntry } from '../types';
import { decodeCursor, encodeCursor } from './cursor';
import { Time, toDate } from './time';

export const TIMELINE = 'starry_timeline';

/** Entries kept of one environment; the newest. */
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

/** Adds entries, and drops the oldest ones beyond what is kept. */
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
  const oldest = await tx<TimelineRow>(TIMELINE)
    .where({ environment_id: environmentId })
    .orderBy('id', 'desc')
    .offset(MAX_ENTRIES)
    .first('id');
  if (oldest) {
    await tx<TimelineRow>(TIMELINE)
      .where({ environment_id: environmentId })
      .where('id', '<=', oldest.id)
      .delete();
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
