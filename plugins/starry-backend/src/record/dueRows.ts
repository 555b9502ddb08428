import { Knex } from 'knex';
import { EnvironmentStore } from './EnvironmentStore';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ENVIRONMENTS, EnvironmentRow, fromRow } from './environmentRow';

export type Query = Knex.QueryBuilder<EnvironmentRow>;
type Options = Parameters<EnvironmentStore['claimDue']>[0];

/** The environments of one instance, of none of some, or all. */
export function ofInstance(db: Knex, instance: Options['instance']): Query {
  const query = db<EnvironmentRow>(ENVIRONMENTS);
  if (typeof instance === 'string') {
    query.where({ instance });
  } else if (instance) {
    query.whereNotIn('instance', instance.noneOf);
  }
  return query;
}

/** Those that are due and that nobody works on. */
export function claimable(query: Query, now: Date): Query {
  return query
    .where('due_at', '<=', now.getTime())
    .where(free => notLeased(free, now));
}

/** Leases the rows to the holder, but for those that others were faster with. */
export async function lease(
  db: Knex,
  rows: EnvironmentRow[],
  { now, holder, leaseUntil }: Options,
): Promise<EnvironmentRecord[]> {
  const claimed: EnvironmentRecord[] = [];
  for (const row of rows) {
    // Whoever's update comes second matches nothing. The version counts up,
    // so that a holder who outlived its lease cannot write any more.
    const version = row.version + 1;
    const changed = await db<EnvironmentRow>(ENVIRONMENTS)
      .where({ id: row.id, version: row.version })
      .where(free => notLeased(free, now))
      .update({
        version,
        lease_holder: holder,
        lease_until: leaseUntil.getTime(),
        lease_version: version,
        waiting_since: null,
      });
    if (changed > 0) {
      claimed.push({ ...fromRow(row), version });
    }
  }
  return claimed;
}

/** Extends a lease that stands, be it past its end, if nothing else is wanted. */
export async function renewLease(
  db: Knex,
  { id, version, generation }: EnvironmentRecord,
  until: Date,
): Promise<boolean> {
  const changed = await db<EnvironmentRow>(ENVIRONMENTS)
    .where({ id, generation, lease_version: version })
    .update({ lease_until: until.getTime() });
  return changed > 0;
}

function notLeased(query: Query, now: Date): Query {
  return query
    .whereNull('lease_until')
    .orWhere('lease_until', '<=', now.getTime());
}
