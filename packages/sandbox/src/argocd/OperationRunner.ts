import { setTimeout as delay } from 'node:timers/promises';
import type {
  Application,
  Operation,
  OperationPhase,
  OperationState,
} from './Application';
import type { ApplicationStore } from './ApplicationStore';
import { backoff } from './backoff';
import type { EventLog } from './EventLog';
import type { ManagedObjects } from './ManagedObjects';
import { ManifestGenerator, soleSource } from './ManifestGenerator';
import type { Project } from './Project';
import { violations } from './Project';
import { SyncFailure, SyncOperation } from './SyncOperation';
import { copyJson } from '../copyJson';
import { timestamp } from '../timestamp';

const DEFAULT_HISTORY = 10;
const MAX_HISTORY = 50;

class Terminated extends Error {}

/**
 * Carries out what is asked for in an application's `operation`, with its
 * retries, and keeps `status.operationState`. An operation that a restart
 * interrupted begins anew; all of its steps can be repeated.
 */
export class OperationRunner {
  private readonly running = new Map<string, AbortController>();

  constructor(
    private readonly options: {
      store: ApplicationStore;
      managed: ManagedObjects;
      generator: ManifestGenerator;
      projects: Map<string, Project>;
      events: EventLog;
      now: () => Date;
    },
  ) {}

  async run(name: string, stopping: AbortSignal): Promise<void> {
    const { store, events, now } = this.options;
    const application = store.get(name);
    const operation = application?.operation;
    if (!application || !operation) {
      return;
    }
    const terminating = new AbortController();
    this.running.set(name, terminating);
    const signal = AbortSignal.any([terminating.signal, stopping]);
    try {
      this.write(name, draft => {
        const state = draft.status.operationState;
        draft.status.operationState = {
          operation,
          phase:
            state?.phase === 'Terminating' && !state.finishedAt
              ? 'Terminating'
              : 'Running',
          message: 'waiting to start',
          startedAt: state?.finishedAt
            ? timestamp(now())
            : state?.startedAt ?? timestamp(now()),
        };
        if (draft.status.operationState.phase === 'Terminating') {
          terminating.abort(new Terminated());
        }
      });
      events.record(name, 'OperationStarted', describe(operation));
      await this.attempts(name, operation, signal);
    } catch (error) {
      if (!terminating.signal.aborted) {
        throw error;
      }
      this.finish(name, 'Failed', 'Operation terminated');
    } finally {
      this.running.delete(name);
    }
  }

  /** @returns false if no operation is under way */
  terminate(name: string): boolean {
    const application = this.options.store.get(name);
    if (!application?.operation) {
      return false;
    }
    this.write(name, draft => {
      if (draft.status.operationState) {
        draft.status.operationState.phase = 'Terminating';
        draft.status.operationState.message = 'operation is terminating.';
      }
    });
    this.running.get(name)?.abort(new Terminated());
    return true;
  }

  private async attempts(
    name: string,
    operation: Operation,
    signal: AbortSignal,
  ): Promise<void> {
    for (let retries = 0; ; retries += 1) {
      const { phase, message } = await this.attempt(name, operation, signal);
      signal.throwIfAborted();
      const limit = operation.retry?.limit ?? 0;
      if (phase === 'Succeeded' || (limit >= 0 && retries >= limit)) {
        this.finish(name, phase, message);
        return;
      }
      const pause = backoff(operation.retry, retries);
      const next = new Date(this.options.now().getTime() + pause);
      this.state(name, {
        phase: 'Running',
        finishedAt: timestamp(this.options.now()),
        retryCount: retries + 1,
        message: `${message}. Retrying attempt #${retries + 1} at ${next
          .toISOString()
          .slice(11, 16)}.`,
      });
      await delay(pause, undefined, { signal });
      this.state(name, { finishedAt: undefined });
    }
  }

  private async attempt(
    name: string,
    operation: Operation,
    signal: AbortSignal,
  ): Promise<{ phase: OperationPhase; message: string }> {
    const { generator, managed } = this.options;
    signal.throwIfAborted();
    const application = this.options.store.get(name);
    if (!application) {
      throw new Error('the application is gone');
    }
    try {
      const source = soleSource(application);
      this.assertPermitted(application);
      const revision = await generator.resolve(
        source,
        operation.sync?.revision,
      );
      this.state(name, { syncResult: { revision, source } });
      const { objects } = await generator.generate(application, revision);
      signal.throwIfAborted();
      const sync = new SyncOperation(
        managed,
        application,
        operation,
        ({ message, results }) =>
          this.state(name, {
            message,
            syncResult: { revision, source, resources: [...results] },
          }),
      );
      const message = await sync.run(objects, signal);
      this.remember(application, revision, operation);
      return { phase: 'Succeeded', message };
    } catch (error) {
      signal.throwIfAborted();
      return {
        phase: error instanceof SyncFailure ? 'Failed' : 'Error',
        message: (error as Error).message,
      };
    }
  }

  private assertPermitted({ spec }: Application) {
    const project = this.options.projects.get(spec.project);
    const [violation] = project
      ? violations(spec, project)
      : [`project ${spec.project} does not exist`];
    if (violation) {
      throw new Error(violation);
    }
  }

  private remember(
    { metadata, spec }: Application,
    revision: string,
    operation: Operation,
  ) {
    if (operation.sync?.dryRun || operation.sync?.resources?.length) {
      return;
    }
    this.write(metadata.name, draft => {
      const history = draft.status.history ?? [];
      const kept = Math.min(
        spec.revisionHistoryLimit ?? DEFAULT_HISTORY,
        MAX_HISTORY,
      );
      history.push({
        id: (history.at(-1)?.id ?? -1) + 1,
        revision,
        source: spec.source,
        deployedAt: timestamp(this.options.now()),
        deployStartedAt: draft.status.operationState?.startedAt,
        initiatedBy: operation.initiatedBy,
      });
      draft.status.history = kept > 0 ? history.slice(-kept) : [];
    });
  }

  private finish(name: string, phase: OperationPhase, message: string) {
    this.write(name, draft => {
      delete draft.operation;
      const state = draft.status.operationState!;
      state.phase = phase;
      state.message = message;
      state.finishedAt = timestamp(this.options.now());
      for (const resource of state.syncResult?.resources ?? []) {
        if (resource.hookPhase === 'Running') {
          resource.hookPhase = 'Succeeded';
        }
      }
    });
    this.options.events.record(name, 'OperationCompleted', message, phase);
  }

  private state(name: string, change: Partial<OperationState>) {
    this.write(name, draft => {
      const state = draft.status.operationState;
      if (state && state.phase !== 'Terminating') {
        Object.assign(state, change);
      }
    });
  }

  private write(name: string, change: (draft: Application) => void) {
    this.options.store.update(name, draft => {
      change(draft);
      draft.status = copyJson(draft.status);
    });
  }
}

function describe({ initiatedBy, sync }: Operation): string {
  const who = initiatedBy?.automated
    ? 'automated sync'
    : `${initiatedBy?.username ?? 'Unknown user'} initiated sync`;
  return `${who} to ${sync?.revision || 'the target revision'}`;
}
