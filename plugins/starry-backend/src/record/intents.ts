import { Knex } from 'knex';
import { EnvironmentStore } from './EnvironmentStore';
import { Verdict } from '../model/Verdict';
import { ENVIRONMENTS, EnvironmentRow, sourceColumns } from './environmentRow';
import { addEntries } from './timeline';

/**
 * Writes that an environment is to go, unless that is written already, or
 * something else than what `generation` stands for.
 */
export async function requestDeletion(
  db: Knex,
  id: string,
  options: Parameters<EnvironmentStore['requestDeletion']>[1],
): Promise<void> {
  const { at, entry, generation, verdict } = options;
  await db.transaction(async tx => {
    const changed = await tx<EnvironmentRow>(ENVIRONMENTS)
      .where({
        id,
        intent: 'present',
        ...(generation !== undefined && { generation }),
      })
      .update({
        intent: 'absent',
        active_name: null,
        delete_requested_at: at.getTime(),
        due_at: at.getTime(),
        waiting_since: null,
        generation: tx.raw('generation + 1'),
        version: tx.raw('version + 1'),
        ...(verdict && verdictColumns(verdict, at)),
      });
    if (changed > 0) {
      await addEntries(tx, id, [entry]);
    }
  });
}

/**
 * Writes what is wanted of an environment that is wanted; returns false when
 * somebody else wrote since `version`.
 */
export async function requestChange(
  db: Knex,
  id: string,
  options: Parameters<EnvironmentStore['requestChange']>[1],
): Promise<boolean> {
  const { version, at, services, source, verdict, entry } = options;
  return db.transaction(async tx => {
    const changed = await tx<EnvironmentRow>(ENVIRONMENTS)
      .where({ id, intent: 'present', version })
      .update({
        services: JSON.stringify(services),
        ...(source && sourceColumns(source)),
        rollout: null,
        rollout_from: null,
        due_at: at.getTime(),
        waiting_since: null,
        generation: tx.raw('generation + 1'),
        version: version + 1,
        ...verdictColumns(verdict, at),
      });
    if (changed > 0) {
      await addEntries(tx, id, [entry]);
    }
    return changed > 0;
  });
}

/** The phase counts anew from a change of intent, also if it is the same. */
export function verdictColumns(
  verdict: Verdict,
  at: Date,
): Partial<EnvironmentRow> {
  return {
    phase: verdict.phase,
    reason: verdict.reason,
    message: verdict.message,
    next_step: verdict.nextStep ?? null,
    phase_since: at.getTime(),
  };
}
