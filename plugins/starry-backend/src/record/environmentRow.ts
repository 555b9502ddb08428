import { Phase, Stage } from '@starry-idp/backstage-plugin-starry-common';
import { ChartSource } from '../model/ChartSource';
import { Reason } from '../model/Reason';
import { EnvironmentRecord, Intent } from '../model/EnvironmentRecord';
import { EnvironmentFields, fieldsOf } from '../model/environmentFields';
import { observationColumns, parseObservation } from './observationColumns';
import { fromDate, Time, toDate, toOptionalDate } from '../database/time';

export const ENVIRONMENTS = 'starry_environments';

/** A row of {@link ENVIRONMENTS}. */
export interface EnvironmentRow {
  id: string;
  name: string;
  active_name: string | null;
  description: string | null;
  owner: string;
  system: string | null;
  stage: string;
  template: string | null;
  fields: string | null;
  request_id: string | null;
  request_hash: string | null;
  created_by: string;
  created_at: Time;
  expires_at: Time;
  intent: string;
  generation: number;
  delete_requested_at: Time | null;
  instance: string;
  application: string;
  namespace: string;
  services: string;
  source: string | null;
  chart_commit: string | null;
  chart_resolved_at: Time | null;
  phase: string;
  reason: string;
  message: string;
  next_step: string | null;
  phase_since: Time;
  ready_at: Time | null;
  gone_at: Time | null;
  namespace_uid: string | null;
  service_status: string;
  observation: string | null;
  observation_outline: string | null;
  creation_sent_at: Time | null;
  creation_unanswered: boolean;
  attempts: number;
  version: number;
  due_at: Time | null;
  lease_holder: string | null;
  lease_until: Time | null;
  lease_version: number | null;
  rollout: string | null;
  rollout_from: string | null;
  waiting_since: Time | null;
}

/** The columns that are the reconciler's own business, not the record's. */
type Schedule =
  | 'active_name'
  | 'due_at'
  | 'lease_holder'
  | 'lease_until'
  | 'lease_version'
  | 'rollout'
  | 'rollout_from'
  | 'waiting_since';

export function toRow(
  record: EnvironmentRecord,
): Omit<EnvironmentRow, Schedule> {
  return {
    id: record.id,
    name: record.name,
    owner: record.owner,
    ...fieldColumns(record),
    request_id: record.requestId ?? null,
    request_hash: record.requestHash
      ? JSON.stringify(record.requestHash)
      : null,
    created_by: record.createdBy,
    created_at: record.createdAt.getTime(),
    expires_at: record.expiresAt.getTime(),
    intent: record.intent,
    generation: record.generation,
    delete_requested_at: fromDate(record.deleteRequestedAt),
    instance: record.instance,
    application: record.application,
    namespace: record.namespace,
    services: JSON.stringify(record.services),
    ...sourceColumns(record.source),
    phase: record.verdict.phase,
    reason: record.verdict.reason,
    message: record.verdict.message,
    next_step: record.verdict.nextStep ?? null,
    phase_since: record.phaseSince.getTime(),
    ready_at: fromDate(record.readyAt),
    gone_at: fromDate(record.goneAt),
    namespace_uid: record.namespaceUid ?? null,
    service_status: JSON.stringify(record.serviceStatus),
    ...observationColumns(record.observation),
    creation_sent_at: fromDate(record.creationSentAt),
    creation_unanswered: record.creationUnanswered,
    attempts: record.attempts,
    version: record.version,
  };
}

export function fromRow(
  row: Omit<EnvironmentRow, Schedule | 'observation_outline'>,
): EnvironmentRecord {
  return {
    id: row.id,
    name: row.name,
    owner: row.owner,
    ...fieldsIn(row),
    requestId: row.request_id ?? undefined,
    requestHash: row.request_hash ? JSON.parse(row.request_hash) : undefined,
    createdBy: row.created_by,
    createdAt: toDate(row.created_at),
    expiresAt: toDate(row.expires_at),
    intent: row.intent as Intent,
    generation: row.generation,
    deleteRequestedAt: toOptionalDate(row.delete_requested_at),
    instance: row.instance,
    application: row.application,
    namespace: row.namespace,
    services: JSON.parse(row.services),
    source: sourceOf(row),
    verdict: {
      phase: row.phase as Phase,
      reason: row.reason as Reason,
      message: row.message,
      nextStep: row.next_step ?? undefined,
    },
    phaseSince: toDate(row.phase_since),
    readyAt: toOptionalDate(row.ready_at),
    goneAt: toOptionalDate(row.gone_at),
    namespaceUid: row.namespace_uid ?? undefined,
    serviceStatus: JSON.parse(row.service_status),
    observation: parseObservation(row.observation),
    creationSentAt: toOptionalDate(row.creation_sent_at),
    // SQLite has numbers for booleans.
    creationUnanswered: Boolean(row.creation_unanswered),
    attempts: row.attempts,
    version: row.version,
  };
}

/** The columns that differ; an intent that ends frees the name. */
export function changedColumns(
  before: EnvironmentRecord,
  after: EnvironmentRecord,
): Partial<EnvironmentRow> {
  const former = toRow(before);
  const entries = Object.entries(toRow(after)).filter(
    ([column, value]) => former[column as keyof typeof former] !== value,
  );
  return {
    ...Object.fromEntries(entries),
    active_name: after.intent === 'present' ? after.name : null,
  };
}

type FieldColumns = Pick<
  EnvironmentRow,
  'description' | 'system' | 'stage' | 'template' | 'fields'
>;

/** What was said of it; all that has no column of its own is in one. */
function fieldColumns(record: EnvironmentFields): FieldColumns {
  const { description, system, stage, template, ...others } = fieldsOf(record);
  const fields = JSON.stringify(others);
  return {
    description: description ?? null,
    system: system ?? null,
    stage,
    template: template ?? null,
    fields: fields === '{}' ? null : fields,
  };
}

function fieldsIn(row: FieldColumns): EnvironmentFields {
  return {
    description: row.description ?? undefined,
    system: row.system ?? undefined,
    stage: row.stage as Stage,
    template: row.template ?? undefined,
    ...(row.fields && JSON.parse(row.fields)),
  };
}

/** The columns that tell of the chart. */
function sourceColumns(
  source: ChartSource | undefined,
): Pick<EnvironmentRow, 'source' | 'chart_commit' | 'chart_resolved_at'> {
  if (!source) {
    return { source: null, chart_commit: null, chart_resolved_at: null };
  }
  const { commit, resolvedAt, ...place } = source;
  return {
    source: JSON.stringify(place),
    chart_commit: commit,
    chart_resolved_at: resolvedAt.getTime(),
  };
}

function sourceOf(
  row: Pick<EnvironmentRow, 'source' | 'chart_commit' | 'chart_resolved_at'>,
): ChartSource | undefined {
  const { source, chart_commit: commit, chart_resolved_at: at } = row;
  return source && commit && at
    ? { ...JSON.parse(source), commit, resolvedAt: toDate(at) }
    : undefined;
}
