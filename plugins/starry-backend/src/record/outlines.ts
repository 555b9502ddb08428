import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { Knex } from 'knex';
import { EnvironmentOutline } from './outline';
import { Reason } from '../model/Reason';
import { Intent } from '../model/EnvironmentRecord';
import { ENVIRONMENTS, EnvironmentRow } from './environmentRow';
import { parseObservation } from './observationColumns';
import { toDate, toOptionalDate } from '../database/time';

const PAGE = 500;

const COLUMNS = [
  'id',
  'name',
  'created_at',
  'intent',
  'instance',
  'application',
  'namespace',
  'phase',
  'reason',
  'message',
  'next_step',
  'phase_since',
  'ready_at',
  'gone_at',
  'creation_sent_at',
  'observation_outline',
] as const satisfies ReadonlyArray<keyof EnvironmentRow>;

type OutlineRow = Pick<EnvironmentRow, (typeof COLUMNS)[number]>;

/**
 * Every environment of an instance that is not gone, a page at a time. One that
 * is made meanwhile may be left out.
 */
export async function* pagesOf(
  db: Knex,
  instance: string,
): AsyncGenerator<EnvironmentOutline[]> {
  let after = '';
  for (;;) {
    const rows: OutlineRow[] = await db<EnvironmentRow>(ENVIRONMENTS)
      .select(...COLUMNS)
      .where({ instance })
      .where('id', '>', after)
      .whereNot('phase', 'gone')
      .orderBy('id')
      .limit(PAGE);
    if (rows.length > 0) {
      yield rows.map(toOutline);
    }
    if (rows.length < PAGE) {
      return;
    }
    after = rows[rows.length - 1].id;
  }
}

function toOutline(row: OutlineRow): EnvironmentOutline {
  return {
    id: row.id,
    name: row.name,
    createdAt: toDate(row.created_at),
    intent: row.intent as Intent,
    instance: row.instance,
    application: row.application,
    namespace: row.namespace,
    verdict: {
      phase: row.phase as Phase,
      reason: row.reason as Reason,
      message: row.message,
      nextStep: row.next_step ?? undefined,
    },
    phaseSince: toDate(row.phase_since),
    readyAt: toOptionalDate(row.ready_at),
    goneAt: toOptionalDate(row.gone_at),
    creationSentAt: toOptionalDate(row.creation_sent_at),
    observation: parseObservation(row.observation_outline),
  };
}
