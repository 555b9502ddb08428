import { Knex } from 'knex';
import { EnvironmentStore, Page } from '../EnvironmentStore';
import { EnvironmentRecord } from '../types';
import { decodeCursor, encodeCursor } from './cursor';
import { ENVIRONMENTS, EnvironmentRow, fromRow } from './environmentRow';
import { restrictTo } from './restrictTo';

/** Which catalog entities an environment contains. */
export const ENTITIES = 'starry_environment_entities';

type ListOptions = Parameters<EnvironmentStore['list']>[0];

/** A page of environments, newest first. */
export async function listEnvironments(
  db: Knex,
  options: ListOptions,
): Promise<Page<EnvironmentRecord> & { totalItems: number }> {
  const { limit } = options;
  const query = filtered(db, options);
  const [{ total }] = await query.clone().count({ total: '*' });
  if (options.cursor) {
    const { position, id } = decodeCursor(options.cursor);
    query.where(after =>
      after
        .where('created_at', '<', position)
        .orWhere(same =>
          same.where('created_at', position).where('id', '<', id),
        ),
    );
  }
  // One more than the page has, to learn whether there is a next one.
  const rows: EnvironmentRow[] = await query
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    totalItems: Number(total),
    items: rows.slice(0, limit).map(fromRow),
    nextCursor:
      last && encodeCursor({ position: Number(last.created_at), id: last.id }),
  };
}

function filtered(db: Knex, options: ListOptions) {
  const { entity, name, owners, phases, filter } = options;
  const query = db<EnvironmentRow>(ENVIRONMENTS);
  if (entity !== undefined) {
    query.whereIn(
      'id',
      db(ENTITIES).select('environment_id').where('entity_ref', entity),
    );
  }
  if (name !== undefined) {
    query.where('name', name);
  }
  if (owners !== undefined) {
    query.whereIn('owner', owners);
  }
  if (phases?.length) {
    query.whereIn('phase', phases);
  } else {
    query.whereNot('phase', 'gone');
  }
  if (filter) {
    restrictTo(query, filter);
  }
  return query;
}
