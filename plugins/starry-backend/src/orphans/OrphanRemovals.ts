import { AuditorService, LoggerService } from '@backstage/backend-plugin-api';
import { ConflictError, toError } from '@backstage/errors';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { Clock } from '../clock/Clock';
import { OrphanSettings } from '../config/Settings';
import { audited } from '../access/audited';
import { ClusterUnavailableError } from '../kubernetes/ClusterUnavailableError';
import { OrphanRemover } from './OrphanRemover';
import { OrphanStore } from './OrphanStore';
import { FoundOrphan, OrphanRecord, POLICY } from './types';

/** Removals in one run; the rest wait for the next run. */
const MAX_REMOVALS = 50;

/**
 * Carries out removals that were asked for, by people or by the policy.
 *
 * The policy `remove` also removes what this database does not know. Only two
 * things protect an installation that lost its database, or that shares a
 * project or cluster with another one: the policy has to be chosen, and it
 * waits before it removes anything. It never removes the records of an instance
 * that is not configured: a mistake in the configuration must not end
 * environments.
 */
export class OrphanRemovals {
  static create(options: {
    orphans: OrphanStore;
    remover: Pick<OrphanRemover, 'remove'>;
    settings: Pick<OrphanSettings, 'policy' | 'graceMs'>;
    auditor: AuditorService;
    logger: LoggerService;
    clock: Clock;
  }): OrphanRemovals {
    return new OrphanRemovals(options);
  }

  private constructor(
    private readonly options: Parameters<typeof OrphanRemovals.create>[0],
  ) {}

  /**
   * Removes those of the orphans just found that are to be removed; nothing is
   * removed because of an older search.
   *
   * @returns whether any removal is under way, or was asked for meanwhile
   */
  async carryOut(found: FoundOrphan[], signal: AbortSignal): Promise<boolean> {
    const { orphans } = this.options;
    let attempts = 0;
    for (const { id, going, removable } of found) {
      const orphan = await this.wanted(await orphans.get(id));
      if (orphan && removable && !going) {
        if (signal.aborted || attempts >= MAX_REMOVALS) {
          break;
        }
        attempts++;
        await this.remove(orphan);
      }
    }
    return await this.anyRemoving(found);
  }

  private async anyRemoving(found: FoundOrphan[]): Promise<boolean> {
    const ids = new Set(found.map(({ id }) => id));
    for (const instance of new Set(found.map(orphan => orphan.instance))) {
      const kept = await this.options.orphans.list({ instance });
      if (kept.some(({ id, state }) => ids.has(id) && state === 'removing')) {
        return true;
      }
    }
    return false;
  }

  /** The orphan, if somebody or the policy wants it removed. */
  private async wanted(
    orphan: OrphanRecord | undefined,
  ): Promise<OrphanRecord | undefined> {
    const { clock, orphans, settings } = this.options;
    if (!orphan || orphan.state !== 'found') {
      return orphan;
    }
    const now = clock.now();
    const due =
      settings.policy === 'remove' &&
      orphan.removable &&
      orphan.reason !== 'InstanceUnknown' &&
      now.getTime() - orphan.foundAt.getTime() >= settings.graceMs;
    return due
      ? await orphans.requestRemoval(orphan.id, { at: now, by: POLICY })
      : undefined;
  }

  private async remove(orphan: OrphanRecord): Promise<void> {
    const { auditor, logger, orphans, remover } = this.options;
    const { environmentId, id, instance, kind, name, reason } = orphan;
    const requestedBy = orphan.removalRequestedBy ?? 'unknown';
    const what = `orphan ${kind} ${name} of Argo CD ${instance}`;
    const meta = { id, kind, instance, name, environmentId, reason };
    try {
      await audited(
        auditor,
        {
          eventId: 'orphan-remove',
          meta: { actionType: 'carry-out', ...meta, requestedBy },
        },
        () => remover.remove(orphan),
        () => meta,
      );
    } catch (error) {
      const failure = explain(error);
      logger.warn(
        `Cannot remove ${what}, asked for by ${requestedBy}: ${failure}`,
      );
      if (!isExpected(error)) {
        logger.error(`Cannot remove ${what}`, toError(error));
      }
      await orphans.saveRemoval(id, failure);
      return;
    }
    logger.info(`Removing ${what}, asked for by ${requestedBy}`);
    await orphans.saveRemoval(id, undefined);
  }
}

function explain(error: unknown): string {
  if (ArgoCdError.is(error, 'forbidden')) {
    return `Argo CD does not let Starry delete it: ${error.message}`;
  }
  return isExpected(error)
    ? toError(error).message
    : 'Starry hit an internal error';
}

function isExpected(error: unknown): boolean {
  return (
    ArgoCdError.is(error) ||
    error instanceof ClusterUnavailableError ||
    error instanceof ConflictError
  );
}
