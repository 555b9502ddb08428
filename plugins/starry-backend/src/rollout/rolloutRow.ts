import { Time, toDate } from '../database/time';
import { Rollout } from './Rollout';

export const ROLLOUTS = 'starry_rollouts';

/** There is one row: a new roll-out takes the place of the last. */
const KEY = 'last';

/** A row of {@link ROLLOUTS}. */
export interface RolloutRow {
  key: string;
  id: string;
  repo_url: string;
  path: string;
  revision: string;
  commit: string;
  resolved_at: Time;
  state: string;
  reason: string | null;
  tolerated: number;
  started_by: string;
  started_at: Time;
}

export function toRolloutRow(rollout: Rollout): RolloutRow {
  const { id, chart, state, reason, tolerated } = rollout;
  return {
    key: KEY,
    id,
    repo_url: chart.repoUrl,
    path: chart.path,
    revision: chart.revision,
    commit: chart.commit,
    resolved_at: chart.resolvedAt.getTime(),
    state,
    reason: reason ?? null,
    tolerated,
    started_by: rollout.startedBy,
    started_at: rollout.startedAt.getTime(),
  };
}

export function fromRolloutRow(row: RolloutRow): Rollout {
  return {
    id: row.id,
    chart: {
      repoUrl: row.repo_url,
      path: row.path,
      revision: row.revision,
      commit: row.commit,
      resolvedAt: toDate(row.resolved_at),
    },
    state: row.state as Rollout['state'],
    reason: row.reason ?? undefined,
    tolerated: row.tolerated,
    startedBy: row.started_by,
    startedAt: toDate(row.started_at),
  };
}
