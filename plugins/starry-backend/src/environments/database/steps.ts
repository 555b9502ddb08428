import { Knex } from 'knex';
import { EnvironmentStore, StepResult } from '../EnvironmentStore';
import { EnvironmentRecord, TimelineEntry } from '../types';
import { notBegun, roomFor } from './arrivals';
import { ENVIRONMENTS, EnvironmentRow, fromRow, toRow } from './environmentRow';
import { fromDate } from './time';
import { addEntries } from './timeline';

const NO_LEASE = { lease_holder: null, lease_until: null, lease_version: null };

/** How many are told at a time that they have to wait. */
const MAX_HELD_BACK = 500;

/** Leases environments that are due, each to one holder only. */
export async function claimDue(
  db: Knex,
  options: Parameters<EnvironmentStore['claimDue']>[0],
): Promise<EnvironmentRecord[]> {
  const { now, limit, holder, leaseUntil, instance, arrivals } = options;
  const due = () => claimable(ofInstance(db, instance), now).orderBy('due_at');
  const rows = await due()
    .whereNot(query => notBegun(query, now))
    .limit(limit);
  if (rows.length < limit) {
    const begins = await due()
      .where(query => notBegun(query, now))
      .limit(limit - rows.length);
    const room =
      arrivals && begins.length > 0
        ? await roomFor(ofInstance(db, instance), arrivals, now)
        : begins.length;
    rows.push(...begins.slice(0, room));
  }

  const claimed: EnvironmentRecord[] = [];
  for (const row of rows) {
    // Whoever's update comes second matches nothing. The version counts up,
    // so that a holder who outlived its lease cannot write any more.
    const version = row.version + 1;
    const own = db<EnvironmentRow>(ENVIRONMENTS).where({
      id: row.id,
      version: row.version,
    });
    const changed = await claimable(own, now).update({
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

/** Says of those that are due and not begun why they have to wait. */
export async function holdBack(
  db: Knex,
  options: Parameters<EnvironmentStore['holdBack']>[0],
): Promise<string[]> {
  const { now, instance, reason, message } = options;
  const waiting = (query: Knex.QueryBuilder<EnvironmentRow>) =>
    claimable(query, now)
      .where(fresh => notBegun(fresh, now))
      .whereNot({ reason });
  const rows: Pick<EnvironmentRow, 'id'>[] = await waiting(
    ofInstance(db, instance),
  )
    .select('id')
    .limit(MAX_HELD_BACK);
  const ids = rows.map(({ id }) => id);
  if (ids.length > 0) {
    // The version stays: it is no news to who changes what is wanted.
    await waiting(db<EnvironmentRow>(ENVIRONMENTS).whereIn('id', ids)).update({
      reason,
      message,
    });
  }
  return ids;
}

function claimable(
  query: Knex.QueryBuilder<EnvironmentRow>,
  now: Date,
): Knex.QueryBuilder<EnvironmentRow> {
  return query
    .where('due_at', '<=', now.getTime())
    .where(free =>
      free.whereNull('lease_until').orWhere('lease_until', '<=', now.getTime()),
    );
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

/** Notes that a creation is about to be sent; false if it must not be. */
export async function noteCreation(
  db: Knex,
  { id, version }: EnvironmentRecord,
  at: Date,
): Promise<boolean> {
  // The version stays, so that the outcome can be written as of any step.
  const changed = await db<EnvironmentRow>(ENVIRONMENTS)
    .where({ id, version, lease_version: version })
    .where('lease_until', '>', at.getTime())
    .update({ creation_sent_at: at.getTime(), creation_unanswered: true });
  return changed > 0;
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
  // Written by `noteCreation` since the record was read.
  if ('creationSentAt' in result) {
    after.creation_sent_at = fromDate(next.creationSentAt);
  }
  if ('creationUnanswered' in result) {
    after.creation_unanswered = next.creationUnanswered;
  }
  return after;
}
