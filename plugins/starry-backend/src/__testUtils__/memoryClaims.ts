import { Admission } from '../model/Admission';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { TimelineEntry } from '../model/TimelineEntry';
import { EnvironmentStore } from '../record/EnvironmentStore';

type Instance = Parameters<EnvironmentStore['claimDue']>[0]['instance'];
type Claim = Awaited<ReturnType<EnvironmentStore['claimDue']>>;

/** What is kept of one environment. */
export interface Row {
  record: EnvironmentRecord;
  due?: Date;
  lease?: { until: Date; version: number };
  /** Whether it was told to wait for its turn. */
  waits?: boolean;
  entries: TimelineEntry[];
}

/** Claims rows as the store has to, and tells the others to wait. */
export function claimDue(
  rows: Row[],
  options: Parameters<EnvironmentStore['claimDue']>[0],
): Claim {
  const { now, limit, leaseUntil, instance, phases, admission } = options;
  const inPhases = ({ record }: Row) =>
    !phases || phases.includes(record.verdict.phase);
  const due = dueAmong(rows, now, instance).filter(inPhases);
  const others = due.filter(row => !isNotBegun(row, now)).slice(0, limit);
  const slots = limit - others.length;
  const counted = rows.filter(
    row => isOf(row.record, instance) && occupies(row, now, admission),
  );
  const room = admission
    ? Math.max(0, admission.maxProvisioning - counted.length)
    : Infinity;
  const begins = rows
    .filter(row => isOf(row.record, instance) && inPhases(row))
    .filter(row => isNotBegun(row, now) && !isLeased(row, now))
    .filter(row => (admission && row.waits) || due.includes(row))
    .sort((a, b) => askedAt(a) - askedAt(b));
  const chosen = [...others, ...begins.slice(0, Math.min(room, slots))];
  const claimed = chosen.map(row => {
    const version = row.record.version + 1;
    row.record = { ...row.record, version };
    row.lease = { until: leaseUntil, version };
    row.waits = false;
    return row.record;
  });
  const rest =
    admission && slots > 0 && room <= slots
      ? due.filter(row => isNotBegun(row, now) && !chosen.includes(row))
      : [];
  return { claimed, waiting: admission ? tellToWait(rest, admission) : [] };
}

/** Those to claim, the longest due first. */
function dueAmong(rows: Row[], now: Date, instance: Instance): Row[] {
  const dueAt = ({ due }: Row) => due?.getTime() ?? Infinity;
  return rows
    .filter(
      row =>
        dueAt(row) <= now.getTime() &&
        !isLeased(row, now) &&
        isOf(row.record, instance),
    )
    .sort((a, b) => dueAt(a) - dueAt(b));
}

function askedAt({ record }: Row): number {
  return record.createdAt.getTime();
}

/** Tells them to wait; returns those that were not told before. */
function tellToWait(
  rows: Row[],
  { reason, message, lookAgainAt }: Admission,
): string[] {
  return rows.flatMap(row => {
    const { verdict, expiresAt, id } = row.record;
    row.record = { ...row.record, verdict: { ...verdict, reason, message } };
    row.due = expiresAt < lookAgainAt ? expiresAt : lookAgainAt;
    row.waits = true;
    return verdict.reason === reason ? [] : [id];
  });
}

export function isLeased({ lease }: Row, now: Date): boolean {
  return lease !== undefined && lease.until > now;
}

function isNotBegun({ record }: Row, now: Date): boolean {
  return (
    record.intent === 'present' &&
    record.verdict.phase === 'pending' &&
    !record.observation &&
    record.expiresAt > now
  );
}

function occupies(row: Row, now: Date, admission?: Admission): boolean {
  const { intent, readyAt, verdict, phaseSince, observation } = row.record;
  if (!admission || intent !== 'present' || readyAt) {
    return false;
  }
  if (verdict.phase === 'pending') {
    const begins = isLeased(row, now) && row.record.expiresAt > now;
    return begins || observation !== undefined;
  }
  return (
    verdict.phase === 'provisioning' &&
    (phaseSince > admission.newSince ||
      (phaseSince > admission.busySince &&
        admission.busyReasons.includes(verdict.reason)))
  );
}

function isOf(record: EnvironmentRecord, instance: Instance): boolean {
  if (instance === undefined) {
    return true;
  }
  return typeof instance === 'string'
    ? record.instance === instance
    : !instance.noneOf.includes(record.instance);
}
