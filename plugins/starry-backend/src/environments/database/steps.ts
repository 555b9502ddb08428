import { Knex } from 'knex';
import { EnvironmentStore, StepResult } from '../EnvironmentStore';
import { EnvironmentRecord, TimelineEntry } from '../types';
import { ENVIRONMENTS, EnvironmentRow, fromRow, toRow } from './environmentRow';
import { addEntries } from './timeline';

const NO_LEASE = { lease_holder: null, lease_until: null, lease_version: null };

/** Leases environments that are due, each to one holder only. */
export async function claimDue(
  db: Knex,
  options: Parameters<EnvironmentStore['claimDue']>[0],
): Promise<EnvironmentRecord[]> {
  const { now, limit, holder, leaseUntil, instance } = options;
  const claimable = (query: Knex.QueryBuilder<EnvironmentRow>) =>
    query
      .where('due_at', '<=', now.getTime())
      .where(free =>
        free
          .whereNull('lease_until')
          .orWhere('lease_until', '<=', now.getTime()),
      );
  const candidates: EnvironmentRow[] = await claimable(ofInstance(db, instance))
    .orderByRaw(
      `case when phase = 'pending' and intent = 'present' and observation is null
        then 1 else 0 end, due_at`,
    )
    .limit(limit);

  const claimed: EnvironmentRecord[] = [];
  for (const row of await withinArrivals(db, candidates, options)) {
    // Whoever's update comes second matches nothing. The version counts up,
    // so that a holder who outlived its lease cannot write any more.
    const version = row.version + 1;
    const changed = await claimable(
      db<EnvironmentRow>(ENVIRONMENTS).where({
        id: row.id,
        version: row.version,
      }),
    ).update({
      version,
      lease_holder: holder,
      lease_until: leaseUntil.getTime(),
      lease_version: version,
    });
    if (changed > 0) {
      claimed.push({ ...fromRow(row), version });
    }
  }
  return claimed;
}

function ofInstance(
  db: Knex,
  instance: Parameters<EnvironmentStore['claimDue']>[0]['instance'],
): Knex.QueryBuilder<EnvironmentRow> {
  const query = db<EnvironmentRow>(ENVIRONMENTS);
  if (typeof instance === 'string') {
    query.where({ instance });
  } else if (instance) {
    query.whereNotIn('instance', instance.noneOf);
  }
  return query;
}

/** Leaves out those to begin for which there is no room yet. */
async function withinArrivals(
  db: Knex,
  candidates: EnvironmentRow[],
  options: Parameters<EnvironmentStore['claimDue']>[0],
): Promise<EnvironmentRow[]> {
  const { arrivals, instance, now } = options;
  // What is pending and was seen has been begun: the event came before the
  // outcome of that step could be written.
  const begins = (row: EnvironmentRow) =>
    row.phase === 'pending' &&
    row.intent === 'present' &&
    row.observation === null;
  if (!arrivals || !candidates.some(begins)) {
    return candidates;
  }
  const [{ total }] = await ofInstance(db, instance)
    .where({ intent: 'present' })
    .whereNull('ready_at')
    .where(arriving =>
      arriving
        .where(begun =>
          begun
            .where('phase', 'provisioning')
            .where(counted =>
              counted
                .where('phase_since', '>', arrivals.newSince.getTime())
                .orWhere(busy =>
                  busy
                    .where('phase_since', '>', arrivals.busySince.getTime())
                    .whereIn('reason', arrivals.busyReasons),
                ),
            ),
        )
        .orWhere(beginning =>
          beginning
            .where('phase', 'pending')
            .where(taken =>
              taken
                .where('lease_until', '>', now.getTime())
                .orWhereNotNull('observation'),
            ),
        ),
    )
    .count({ total: '*' });
  let room = arrivals.limit - Number(total);
  return candidates.filter(row => !begins(row) || room-- > 0);
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
        .update({ ...NO_LEASE, due_at: at.getTime() });
    }
    await addEntries(tx, id, saved ? entries : entries.filter(isDeed));
    return saved;
  });
}

/** Whether it tells of something done, not of where the environment stands. */
function isDeed({ phase }: TimelineEntry): boolean {
  return phase === undefined;
}

/** The columns that a step changes; an intent that ends frees the name. */
function stepColumns(
  record: EnvironmentRecord,
  result: StepResult,
  at: Date,
): Partial<EnvironmentRow> {
  const next: EnvironmentRecord = { ...record, ...result };
  if (next.verdict.phase !== record.verdict.phase) {
    next.phaseSince = at;
  }
  const before = Object.entries(toRow(record));
  const after: Partial<EnvironmentRow> = {
    ...toRow(next),
    active_name: next.intent === 'present' ? next.name : null,
  };
  for (const [column, value] of before) {
    if (after[column as keyof EnvironmentRow] === value) {
      delete after[column as keyof EnvironmentRow];
    }
  }
  return after;
}
