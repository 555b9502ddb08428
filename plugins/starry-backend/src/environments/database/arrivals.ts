import { Knex } from 'knex';
import { Arrivals } from '../EnvironmentStore';
import { EnvironmentRow } from './environmentRow';

type Query = Knex.QueryBuilder<EnvironmentRow>;

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

/** How many more may be begun, counting those that the query is for. */
export async function roomFor(
  query: Query,
  arrivals: Arrivals,
  now: Date,
): Promise<number> {
  const [{ total }] = await query
    .where({ intent: 'present' })
    .whereNull('ready_at')
    .where(arriving =>
      arriving
        .where(begun => onItsWay(begun, arrivals))
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
  return Math.max(0, arrivals.limit - Number(total));
}

function onItsWay(query: Query, arrivals: Arrivals): Query {
  const { newSince, busySince, busyReasons } = arrivals;
  return query
    .where('phase', 'provisioning')
    .where(counted =>
      counted
        .where('phase_since', '>', newSince.getTime())
        .orWhere(busy =>
          busy
            .where('phase_since', '>', busySince.getTime())
            .whereIn('reason', busyReasons),
        ),
    );
}
