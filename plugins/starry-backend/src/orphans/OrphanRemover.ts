import { ConflictError } from '@backstage/errors';
import {
  LABEL_ENVIRONMENT,
  LABEL_MANAGED,
} from '@starry-idp/backstage-plugin-starry-common';
import { Applications } from '../argocd/Applications';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { Application } from '../argocd/types';
import { Clock } from '../clock/Clock';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { Namespaces } from '../kubernetes/Namespaces';
import { neverBegun } from '../lifecycle/absent';
import { OrphanRecord } from './types';
import { deletion } from '../model/IntentChange';

/** Attempts to close a record that others write at the same time. */
const MAX_WRITE_ATTEMPTS = 5;

/**
 * Removes one orphan after checking it once more: only an object that has
 * Starry's label, and is the one that was found, is touched. One that is gone
 * already counts as removed.
 */
export class OrphanRemover {
  static create(options: {
    /** Undefined for an instance that is no longer configured. */
    client?: { applications: Pick<Applications, 'get' | 'delete'> };
    namespaces?: Pick<Namespaces, 'get' | 'delete'>;
    environments: Pick<EnvironmentStore, 'get' | 'requestChange' | 'saveStep'>;
    /** Told which environments changed. */
    onChanged: (ids: string[]) => void;
    clock: Clock;
  }): OrphanRemover {
    return new OrphanRemover(options);
  }

  private constructor(
    private readonly options: Parameters<typeof OrphanRemover.create>[0],
  ) {}

  /**
   * Begins the removal. It is done once a search no longer finds the orphan.
   *
   * @throws ArgoCdError, ClusterUnavailableError, or ConflictError when it is
   * not what was found.
   */
  async remove(orphan: OrphanRecord): Promise<void> {
    switch (orphan.kind) {
      case 'application':
        await this.removeApplication(orphan);
        break;
      case 'namespace':
        await this.removeNamespace(orphan);
        break;
      default:
        await this.removeEnvironment(orphan);
    }
  }

  private async removeApplication(orphan: OrphanRecord): Promise<void> {
    const { client } = this.options;
    if (!client) {
      throw new ConflictError('Its Argo CD is no longer configured');
    }
    let application: Application;
    try {
      application = await client.applications.get(orphan.name);
    } catch (error) {
      if (ArgoCdError.is(error, 'not-found')) {
        return;
      }
      throw error;
    }
    const { labels, creationTimestamp, deletionTimestamp } =
      application.metadata ?? {};
    const same =
      labels?.[LABEL_MANAGED] === 'true' &&
      labels[LABEL_ENVIRONMENT] === orphan.environmentId &&
      (!orphan.createdAt ||
        new Date(creationTimestamp ?? 0).getTime() ===
          orphan.createdAt.getTime());
    if (!same) {
      throw another('application', orphan.name);
    }
    if (deletionTimestamp) {
      return;
    }
    try {
      // Argo CD accepts no UID: since the check, someone could have put another
      // application in its place.
      await client.applications.delete(orphan.name);
    } catch (error) {
      if (!ArgoCdError.is(error, 'not-found')) {
        throw error;
      }
    }
  }

  private async removeNamespace(orphan: OrphanRecord): Promise<void> {
    const { namespaces } = this.options;
    if (!namespaces) {
      throw new ConflictError('No credentials for its cluster are configured');
    }
    const namespace = await namespaces.get(orphan.name);
    if (!namespace) {
      return;
    }
    const { environmentId, name, terminating, uid } = namespace;
    if (uid !== orphan.uid || environmentId !== orphan.environmentId) {
      throw another('namespace', name);
    }
    if (!terminating) {
      await namespaces.delete({ name, uid });
    }
  }

  private async removeEnvironment(orphan: OrphanRecord): Promise<void> {
    const { clock, environments, onChanged } = this.options;
    const { environmentId: id } = orphan;
    if (orphan.reason === 'InstanceUnknown') {
      await this.close(orphan);
    } else {
      await environments.requestChange(
        id,
        deletion({
          at: clock.now(),
          message:
            'Deletion was asked for, because its application disappeared.',
          actor: orphan.removalRequestedBy,
        }),
      );
    }
    onChanged([id]);
  }

  /** Its Argo CD is no longer configured, so nothing can be verified. */
  private async close({
    environmentId: id,
    instance,
    removalRequestedBy: actor,
  }: OrphanRecord): Promise<void> {
    const { clock, environments } = this.options;
    for (let attempt = 0; attempt < MAX_WRITE_ATTEMPTS; attempt++) {
      const record = await environments.get(id);
      if (!record || record.verdict.phase === 'gone') {
        return;
      }
      const at = clock.now();
      const { observation } = record;
      const nothing = neverBegun({ environment: record, observation });
      const message = nothing
        ? 'Its record was removed; nothing was ever created for it'
        : `Its record was removed; what is left of it on Argo CD ${instance}, which is no longer configured, was not verified`;
      const reason = nothing ? 'NeverBegun' : 'NotVerified';
      const saved = await environments.saveStep(record, {
        result: {
          intent: 'absent',
          generation: record.generation + 1,
          deleteRequestedAt: record.deleteRequestedAt ?? at,
          goneAt: at,
          verdict: { phase: 'gone', reason, message },
        },
        entries: [{ at, type: 'phase-changed', message, phase: 'gone', actor }],
        at,
      });
      if (saved) {
        return;
      }
    }
    throw new ConflictError('It is being written by others; trying again');
  }
}

function another(kind: string, name: string): ConflictError {
  return new ConflictError(
    `Another ${kind} has taken the name ${name}, or its labels have changed`,
  );
}
