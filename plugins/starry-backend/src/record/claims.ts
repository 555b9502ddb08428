import { Knex } from 'knex';
import { EnvironmentStore } from './EnvironmentStore';
import { admit, notBegun } from './admission';
import { claimable, lease, ofInstance, Query } from './dueRows';

type Options = Parameters<EnvironmentStore['claimDue']>[0];

/** Leases environments that are due, each to one holder only. */
export async function claimDue(
  db: Knex,
  options: Options,
): ReturnType<EnvironmentStore['claimDue']> {
  const { now, limit, phases } = options;
  const rows = await inPhases(
    claimable(ofInstance(db, options.instance), now),
    phases,
  )
    .whereNot(query => notBegun(query, now))
    .orderBy('due_at')
    .limit(limit);
  const claimed = await lease(db, rows, options);
  const left = limit - rows.length;
  if (left === 0 || (phases && !phases.includes('pending'))) {
    return { claimed, waiting: [] };
  }
  const admitted = await admit(db, { ...options, limit: left });
  return {
    claimed: [...claimed, ...admitted.claimed],
    waiting: admitted.waiting,
  };
}

function inPhases(query: Query, phases: Options['phases']): Query {
  return phases ? query.whereIn('phase', phases) : query;
}
