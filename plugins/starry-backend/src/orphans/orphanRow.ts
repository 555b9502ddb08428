import {
  OrphanKind,
  OrphanReason,
  OrphanState,
} from '@starry-idp/backstage-plugin-starry-common';
import { fromDate, Time, toDate, toOptionalDate } from '../database/time';
import { FoundOrphan, OrphanRecord } from './types';

export interface OrphanRow {
  id: string;
  kind: string;
  instance: string;
  name: string;
  uid: string | null;
  environment_id: string;
  reason: string;
  message: string;
  next_step: string | null;
  /** SQLite has no booleans. */
  removable: boolean | number;
  created_at: Time | null;
  state: string;
  failure: string | null;
  found_at: Time;
  seen_at: Time;
  removal_requested_at: Time | null;
  removal_requested_by: string | null;
}

/** Written by every search; the rest stays as it was first found. */
export const SEEN = [
  'reason',
  'message',
  'next_step',
  'removable',
  'seen_at',
] as const satisfies Array<keyof OrphanRow>;

/** One that was not known before. */
export function toNewRow(orphan: FoundOrphan, at: Date): OrphanRow {
  return {
    id: orphan.id,
    kind: orphan.kind,
    instance: orphan.instance,
    name: orphan.name,
    uid: orphan.uid ?? null,
    environment_id: orphan.environmentId,
    reason: orphan.reason,
    message: orphan.message,
    next_step: orphan.nextStep ?? null,
    removable: orphan.removable,
    created_at: fromDate(orphan.createdAt),
    state: 'found',
    failure: null,
    found_at: at.getTime(),
    seen_at: at.getTime(),
    removal_requested_at: null,
    removal_requested_by: null,
  };
}

export function fromRow(row: OrphanRow): OrphanRecord {
  return {
    id: row.id,
    kind: row.kind as OrphanKind,
    instance: row.instance,
    name: row.name,
    uid: row.uid ?? undefined,
    environmentId: row.environment_id,
    reason: row.reason as OrphanReason,
    message: row.message,
    nextStep: row.next_step ?? undefined,
    removable: Boolean(row.removable),
    createdAt: toOptionalDate(row.created_at),
    state: row.state as OrphanState,
    failure: row.failure ?? undefined,
    foundAt: toDate(row.found_at),
    seenAt: toDate(row.seen_at),
    removalRequestedAt: toOptionalDate(row.removal_requested_at),
    removalRequestedBy: row.removal_requested_by ?? undefined,
  };
}
