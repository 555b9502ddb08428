import { Orphan } from '@starry-idp/backstage-plugin-starry-common';
import { OrphanRecord } from './types';

/** The orphan as the API shows it. */
export function presentOrphan(orphan: OrphanRecord): Orphan {
  const { failure, message } = orphan;
  return {
    id: orphan.id,
    kind: orphan.kind,
    instance: orphan.instance,
    name: orphan.name,
    environmentId: orphan.environmentId,
    reason: orphan.reason,
    message:
      failure === undefined
        ? message
        : `${message}; it could not be removed: ${failure}`,
    nextStep: orphan.nextStep,
    state: orphan.state,
    removable: orphan.removable,
    createdAt: orphan.createdAt?.toISOString(),
    foundAt: orphan.foundAt.toISOString(),
    seenAt: orphan.seenAt.toISOString(),
    removalRequestedAt: orphan.removalRequestedAt?.toISOString(),
    removalRequestedBy: orphan.removalRequestedBy,
  };
}
