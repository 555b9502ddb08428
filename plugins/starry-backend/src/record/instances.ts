import { Knex } from 'knex';
import { InstanceStatus } from '../model/InstanceStatus';
import { fromDate, Time, toOptionalDate } from '../database/time';

const INSTANCES = 'starry_instances';

interface InstanceRow {
  name: string;
  /** SQLite has no booleans. */
  reachable: boolean | number;
  message: string | null;
  version: string | null;
  last_contact_at: Time | null;
}

/**
 * Keeps what was last seen of an Argo CD instance. Who has not reached it, since
 * it follows it only now, does not overwrite what is known from before.
 */
export async function saveInstanceStatus(
  db: Knex,
  status: InstanceStatus,
): Promise<void> {
  await db<InstanceRow>(INSTANCES)
    .insert({
      name: status.name,
      reachable: status.reachable,
      message: status.message ?? null,
      version: status.version ?? null,
      last_contact_at: fromDate(status.lastContactAt),
    })
    .onConflict('name')
    .merge([
      'reachable',
      'message',
      ...(status.version === undefined ? [] : (['version'] as const)),
      ...(status.lastContactAt ? (['last_contact_at'] as const) : []),
    ]);
}

/** What was last seen of all Argo CD instances, by name. */
export async function listInstanceStatus(db: Knex): Promise<InstanceStatus[]> {
  const rows = await db<InstanceRow>(INSTANCES).orderBy('name');
  return rows.map(row => ({
    name: row.name,
    reachable: Boolean(row.reachable),
    message: row.message ?? undefined,
    version: row.version ?? undefined,
    lastContactAt: toOptionalDate(row.last_contact_at),
  }));
}
