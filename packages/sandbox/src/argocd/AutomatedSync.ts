import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../Logger';
import type { Application, Operation } from './Application';
import type { ApplicationStore } from './ApplicationStore';
import type { Comparison } from './comparison';
import { timestamp } from '../timestamp';

const DEFAULT_RETRY_LIMIT = 5;
/** Argo CD heals at once the first time, then less and less eagerly. */
const SELF_HEAL_BACKOFF_MS = { first: 2_000, factor: 3, most: 300_000 };
const SELF_HEAL_COOLDOWN_MS = 330_000;

/** Decides whether a difference starts a sync by itself. */
export class AutomatedSync {
  private readonly healed = new Map<string, { times: number; at: number }>();

  constructor(
    private readonly options: {
      store: ApplicationStore;
      now: () => Date;
      logger: Logger;
    },
  ) {}

  consider(
    application: Application,
    revision: string,
    comparison: Comparison,
  ): void {
    if (application.operation) {
      return;
    }
    const decision = this.decide(application, revision, comparison);
    const { name } = application.metadata;
    if (decision?.sync) {
      this.options.logger.info(`application ${name}: syncing to ${revision}`);
    }
    this.options.store.update(name, draft => {
      setSyncError(draft, decision?.refusal, this.options.now());
      if (decision?.sync && !draft.operation) {
        draft.operation = automatedOperation(draft, revision);
      }
    });
  }

  private decide(
    application: Application,
    revision: string,
    comparison: Comparison,
  ): { sync?: true; refusal?: string } | undefined {
    const { metadata, spec, status } = application;
    const policy = spec.syncPolicy?.automated;
    if (
      !policy ||
      policy.enabled === false ||
      metadata.deletionTimestamp ||
      comparison.sync !== 'OutOfSync'
    ) {
      return undefined;
    }
    const outOfSync = comparison.resources.filter(
      r => r.status === 'OutOfSync',
    );
    if (!policy.prune && outOfSync.every(r => !r.target)) {
      return undefined;
    }
    const state = status.operationState;
    const attempted =
      state?.operation.sync?.revision === revision &&
      isDeepStrictEqual(state.syncResult?.source, spec.source);
    if (attempted && state.phase !== 'Succeeded') {
      const retried = state.retryCount
        ? ` (retried ${state.retryCount} times).`
        : '';
      return {
        refusal: `Failed last sync attempt to [${revision}]: ${state.message}${retried}`,
      };
    }
    if (attempted && !(policy.selfHeal && this.mayHeal(metadata.name))) {
      return undefined;
    }
    if (
      policy.prune &&
      !policy.allowEmpty &&
      comparison.resources.every(r => !r.target)
    ) {
      return {
        refusal: `Skipping sync attempt to ${revision}: auto-sync will wipe out all resources`,
      };
    }
    return { sync: true };
  }

  private mayHeal(name: string): boolean {
    const now = this.options.now().getTime();
    for (const [healed, { at }] of this.healed) {
      if (now - at > SELF_HEAL_COOLDOWN_MS) {
        this.healed.delete(healed);
      }
    }
    const { times, at } = this.healed.get(name) ?? { times: 0, at: 0 };
    const { first, factor, most } = SELF_HEAL_BACKOFF_MS;
    if (times > 0 && now - at < Math.min(first * factor ** (times - 1), most)) {
      return false;
    }
    this.healed.set(name, { times: times + 1, at: now });
    return true;
  }
}

function automatedOperation(
  { spec }: Application,
  revision: string,
): Operation {
  const { automated, syncOptions, retry } = spec.syncPolicy ?? {};
  return {
    sync: {
      revision,
      ...(automated?.prune && { prune: true }),
      ...(syncOptions && { syncOptions }),
    },
    initiatedBy: { automated: true },
    retry: retry ?? { limit: DEFAULT_RETRY_LIMIT },
  };
}

function setSyncError(
  draft: Application,
  message: string | undefined,
  now: Date,
) {
  const before = draft.status.conditions ?? [];
  if (message && before.some(c => c.message === message)) {
    return;
  }
  const after = before.filter(c => c.type !== 'SyncError');
  if (message) {
    after.push({
      type: 'SyncError',
      message,
      lastTransitionTime: timestamp(now),
    });
  }
  draft.status.conditions = after;
  if (after.length === 0) {
    delete draft.status.conditions;
  }
}
