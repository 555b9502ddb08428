import { Knex } from 'knex';
import { EnvironmentStore, Page } from './EnvironmentStore';
import { ListedEnvironment } from './outline';
import { decodeCursor, encodeCursor } from '../database/cursor';
import { ENVIRONMENTS, EnvironmentRow, fromRow } from './environmentRow';
import { restrictTo } from './restrictTo';

/** Which catalog entities an environment contains. */
export const ENTITIES = 'starry_environment_entities';

/** All of a record but what was seen in detail, which is most of it. */
const COLUMNS = [
  'id',
  'name',
  'description',
  'owner',
  'system',
  'stage',
  'template',
  'fields',
  'request_id',
  'request_hash',
  'created_by',
  'created_at',
  'expires_at',
  'intent',
  'generation',
  'delete_requested_at',
  'instance',
  'application',
  'namespace',
  'services',
  'source',
  'chart_commit',
  'chart_resolved_at',
  'phase',
  'reason',
  'message',
  'next_step',
  'phase_since',
  'ready_at',
  'gone_at',
  'namespace_uid',
  'service_status',
  'observation_outline',
  'creation_sent_at',
  'creation_unanswered',
  'attempts',
  'version',
] as const satisfies ReadonlyArray<keyof EnvironmentRow>;

type ListedRow = Pick<EnvironmentRow, (typeof COLUMNS)[number]>;
type ListOptions = Parameters<EnvironmentStore['list']>[0];

/** A page of environments, newest first. */
export async function listEnvironments(
  db: Knex,
  options: ListOptions,
): Promise<Page<ListedEnvironment> & { totalItems: number }> {
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
  const rows: ListedRow[] = await query
    .select(...COLUMNS)
    .orderBy([
      { column: 'created_at', order: 'desc' },
      { column: 'id', order: 'desc' },
    ])
    .limit(limit + 1);
  const last = rows.length > limit ? rows[limit - 1] : undefined;
  return {
    totalItems: Number(total),
    items: rows.slice(0, limit).map(toListed),
    nextCursor:
      last && encodeCursor({ position: Number(last.created_at), id: last.id }),
  };
}

function toListed(row: ListedRow): ListedEnvironment {
  return fromRow({ ...row, observation: row.observation_outline });
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
