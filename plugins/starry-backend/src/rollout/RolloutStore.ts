import { Knex } from 'knex';
import { lockAdmission, roomFor } from '../record/admission';
import { ofInstance, Query } from '../record/dueRows';
import {
  ENVIRONMENTS,
  EnvironmentRow,
  fromRow,
} from '../record/environmentRow';
import { requestChange } from '../record/intents';
import { Admission } from '../model/Admission';
import { ChartSource } from '../model/ChartSource';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Verdict } from '../model/Verdict';
import { Rollout, RolloutProgress } from './Rollout';
import {
  fromRolloutRow,
  RolloutRow,
  ROLLOUTS,
  toRolloutRow,
} from './rolloutRow';

/** Where an environment stands that a rollout may take. */
const SETTLED = ['ready', 'degraded', 'failed'];

/** What becomes of one environment in a batch. */
export interface RolloutChange {
  source: ChartSource;
  verdict: Verdict;
  message: string;
}

/** Keeps the last rollout, and writes it into environments. */
export class RolloutStore {
  constructor(private readonly db: Knex) {}

  async last(): Promise<Rollout | undefined> {
    const row = await this.db<RolloutRow>(ROLLOUTS).first();
    return row && fromRolloutRow(row);
  }

  /** In place of the last one. */
  async start(rollout: Rollout): Promise<void> {
    await this.db<RolloutRow>(ROLLOUTS)
      .insert(toRolloutRow(rollout))
      .onConflict('key')
      .merge();
  }

  /** Returns whether it was in another state, and still the last one. */
  async enter(
    { id }: Rollout,
    state: Rollout['state'],
    options: {
      from: Rollout['state'][];
      reason?: string;
      tolerated?: number;
    },
  ): Promise<boolean> {
    const { from, reason = null, tolerated } = options;
    const changed = await this.db<RolloutRow>(ROLLOUTS)
      .where({ id })
      .whereIn('state', from)
      .update({
        state,
        reason,
        ...(tolerated !== undefined && { tolerated }),
      });
    return changed > 0;
  }

  async progress(
    rollout: Rollout,
    instances: string[],
    now: Date,
  ): Promise<RolloutProgress> {
    const all = () =>
      this.db<EnvironmentRow>(ENVIRONMENTS)
        .where({ intent: 'present' })
        .whereIn('instance', instances);
    const brought = () => all().where({ rollout: rollout.id });
    return {
      left: await count(without(all(), rollout, now)),
      rolling: await count(brought().where({ phase: 'provisioning' })),
      broken: await count(
        brought()
          .where({ rollout_from: 'ready' })
          .whereIn('phase', ['degraded', 'failed']),
      ),
    };
  }

  /** How many environments there are, and how many of them have a commit. */
  async countOf(
    commit: string | undefined,
  ): Promise<{ total: number; current: number }> {
    const all = () =>
      this.db<EnvironmentRow>(ENVIRONMENTS).where({ intent: 'present' });
    return {
      total: await count(all()),
      current: commit ? await count(all().where({ chart_commit: commit })) : 0,
    };
  }

  /**
   * Brings the chart to as many environments of an instance as there is room
   * for, counting all that Argo CD is bringing up; the oldest first. Whoever
   * else begins something meanwhile waits. Returns the ids.
   */
  async advance(
    rollout: Rollout,
    options: {
      instance: string;
      now: Date;
      admission: Admission;
      change: (environment: EnvironmentRecord) => RolloutChange;
    },
  ): Promise<string[]> {
    const { instance, now, admission, change } = options;
    return this.db.transaction(async tx => {
      await lockAdmission(tx, instance, now);
      // Somebody may have stopped it, or begun another.
      const last = await tx<RolloutRow>(ROLLOUTS)
        .where({ id: rollout.id, state: 'running' })
        .first();
      if (!last) {
        return [];
      }
      const rolling = await count(
        ofInstance(tx, instance).where({
          rollout: rollout.id,
          phase: 'provisioning',
          intent: 'present',
        }),
      );
      const room = Math.min(
        await roomFor(tx, { instance, now }, admission),
        admission.maxProvisioning - rolling,
      );
      if (room <= 0) {
        return [];
      }
      const rows: EnvironmentRow[] = await without(
        ofInstance(tx, instance).where({ intent: 'present' }),
        rollout,
        now,
      )
        .whereIn('phase', SETTLED)
        .orderBy(['created_at', 'id'])
        .limit(room);
      const ids: string[] = [];
      for (const row of rows) {
        if (await bring(tx, row, rollout, now, change(fromRow(row)))) {
          ids.push(row.id);
        }
      }
      return ids;
    });
  }
}

/**
 * Those that do not have the chart of a rollout, nor a newer one: what was
 * resolved after the rollout began is at least as new.
 */
function without(
  query: Query,
  { chart, startedAt }: Rollout,
  now: Date,
): Query {
  return query
    .whereNot('phase', 'gone')
    .where('expires_at', '>', now.getTime())
    .where(old =>
      old
        .whereNull('chart_commit')
        .orWhere(other =>
          other
            .whereNot('chart_commit', chart.commit)
            .where('chart_resolved_at', '<=', startedAt.getTime()),
        ),
    );
}

/** One change of what is wanted, unless somebody else wrote. */
async function bring(
  tx: Knex.Transaction,
  { id, version, phase }: EnvironmentRow,
  rollout: Rollout,
  now: Date,
  { source, verdict, message }: RolloutChange,
): Promise<boolean> {
  const entry = {
    at: now,
    type: 'chart-rolled-out',
    message,
    phase: verdict.phase,
    actor: rollout.startedBy,
  };
  const change = { version, at: now, wanted: { source }, verdict, entry };
  const columns = { rollout: rollout.id, rollout_from: phase };
  return Boolean(await requestChange(tx, id, change, columns));
}

async function count(query: Query): Promise<number> {
  const [{ total }] = await query.count({ total: '*' });
  return Number(total);
}
