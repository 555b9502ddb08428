import { Knex } from 'knex';
import { EnvironmentStore } from './EnvironmentStore';
import { Admission } from '../model/Admission';
import { EnvironmentRow } from './environmentRow';
import { claimable, lease, ofInstance, Query } from './dueRows';

const GATES = 'starry_gates';

/** How many are told at a time that they have to wait. */
const MAX_TOLD = 500;

type Options = Parameters<EnvironmentStore['claimDue']>[0];
type Claim = Awaited<ReturnType<EnvironmentStore['claimDue']>>;

/**
 * Those that are wanted and have not been begun. What is pending and was seen
 * has been: the event came before the outcome of that step could be written.
 * Who waits until its time is up has nothing to wait for any more.
 */
export function notBegun(query: Query, now: Date): Query {
  return query
    .where({ phase: 'pending', intent: 'present' })
    .whereNull('observation')
    .where('expires_at', '>', now.getTime());
}

/**
 * Leases of those that are not begun as many as there is room for, and tells
 * the others that are due to wait. Whoever waits is due only much later, so
 * that nobody reads it again until then, or until there is room.
 */
export async function admit(db: Knex, options: Options): Promise<Claim> {
  const { admission, instance, limit, now } = options;
  if (!admission || typeof instance !== 'string') {
    const rows = await newcomers(db, options)
      .orderBy(['created_at', 'id'])
      .limit(limit);
    return { claimed: await lease(db, rows, options), waiting: [] };
  }
  // At rest these are all that is asked.
  if (!(await newcomers(db, options).first('id'))) {
    const waits = await toldToWait(db, options).first('id');
    if (!waits || (await roomFor(db, options, admission)) === 0) {
      return { claimed: [], waiting: [] };
    }
  }
  return db.transaction(async tx => {
    await lockAdmission(tx, instance, now);
    const room = await roomFor(tx, options, admission);
    const rows = await oldest(tx, options, Math.min(room, limit));
    const claimed = await lease(tx, rows, options);
    return {
      claimed,
      // If there is more room than was asked for, they need not wait.
      waiting: room <= limit ? await tellToWait(tx, options, admission) : [],
    };
  });
}

/**
 * Waits until nobody else begins environments of the instance, so that nobody
 * counts them meanwhile. To write a row locks it in PostgreSQL, and all of
 * SQLite, until the end of the transaction.
 */
export async function lockAdmission(
  tx: Knex.Transaction,
  instance: string,
  now: Date,
): Promise<void> {
  await tx(GATES)
    .insert({ instance, passed_at: now.getTime() })
    .onConflict('instance')
    .merge();
}

function newcomers(db: Knex, { instance, now }: Options): Query {
  return claimable(ofInstance(db, instance), now).where(query =>
    notBegun(query, now),
  );
}

function toldToWait(db: Knex, { instance, now }: Options): Query {
  return notBegun(ofInstance(db, instance), now).whereNotNull('waiting_since');
}

/** Those that were asked for first, be they told to wait already or not. */
async function oldest(
  db: Knex,
  options: Options,
  count: number,
): Promise<EnvironmentRow[]> {
  if (count === 0) {
    return [];
  }
  const rows: EnvironmentRow[] = [
    ...(await toldToWait(db, options)
      .orderBy(['waiting_since', 'id'])
      .limit(count)),
    ...(await newcomers(db, options)
      .whereNull('waiting_since')
      .orderBy(['created_at', 'id'])
      .limit(count)),
  ];
  return rows
    .sort(
      (a, b) =>
        Number(a.created_at) - Number(b.created_at) || (a.id < b.id ? -1 : 1),
    )
    .slice(0, count);
}

/** Tells who is left to wait; returns those that were not told before. */
async function tellToWait(
  tx: Knex.Transaction,
  options: Options,
  { reason, message, lookAgainAt }: Admission,
): Promise<string[]> {
  const rows: Pick<EnvironmentRow, 'id' | 'reason'>[] = await newcomers(
    tx,
    options,
  )
    .select('id', 'reason')
    .limit(MAX_TOLD);
  if (rows.length === 0) {
    return [];
  }
  const at = lookAgainAt.getTime();
  // The version stays: it is no news to who changes what is wanted.
  await newcomers(tx, options)
    .whereIn(
      'id',
      rows.map(({ id }) => id),
    )
    .update({
      reason,
      message,
      waiting_since: tx.ref('created_at'),
      due_at: tx.raw('case when expires_at < ? then expires_at else ? end', [
        at,
        at,
      ]),
    });
  return rows.flatMap(row => (row.reason === reason ? [] : [row.id]));
}

/**
 * How many more may be begun. What was up before and gets a newer chart takes as
 * much of Argo CD's time as what never was.
 */
export async function roomFor(
  db: Knex,
  { instance, now }: Pick<Options, 'instance' | 'now'>,
  admission: Admission,
): Promise<number> {
  const count = async (query: Query) => {
    const [{ total }] = await query
      .where({ intent: 'present' })
      .where(arriving =>
        arriving.whereNull('ready_at').orWhereNotNull('rollout'),
      )
      .count({ total: '*' });
    return Number(total);
  };
  const begun = await count(occupying(ofInstance(db, instance), admission));
  const beginning = await count(
    ofInstance(db, instance)
      .where({ phase: 'pending' })
      .whereNull('waiting_since')
      .where(taken =>
        taken
          .where(begins =>
            begins
              .where('lease_until', '>', now.getTime())
              .where('expires_at', '>', now.getTime()),
          )
          .orWhereNotNull('observation'),
      ),
  );
  return Math.max(0, admission.maxProvisioning - begun - beginning);
}

function occupying(query: Query, admission: Admission): Query {
  const { newSince, busySince, busyReasons } = admission;
  return query
    .where('phase', 'provisioning')
    .where(counted =>
      counted
        .where('phase_since', '>', newSince.getTime())
        .orWhere(busy =>
          busy
            .where('phase_since', '>', busySince.getTime())
            .whereIn('reason', [...busyReasons]),
        ),
    );
}
