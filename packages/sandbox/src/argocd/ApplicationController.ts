import { setImmediate } from 'node:timers/promises';
import pLimit from 'p-limit';
import type { Cluster } from '../cluster';
import type { Logger } from '../Logger';
import type { ApplicationEvent, ApplicationStore } from './ApplicationStore';
import { REFRESH_ANNOTATION } from './Application';
import { isCascading } from './Deletion';
import type { Deletion } from './Deletion';
import type { OperationRunner } from './OperationRunner';
import type { Refresh, RefreshDepth } from './Refresh';
import { ownerOf } from './tracking';

const DEPTHS: RefreshDepth[] = ['recent', 'latest', 'hard'];
/** Changes of the cluster come in bursts; one look afterwards is enough. */
const SETTLE_MS = 50;
const REFRESHES_AT_ONCE = 20;

/**
 * Argo CD's application controller: looks again at an application whenever
 * it, or an object of it, has changed, and now and then in any case. For each
 * application at most one refresh and one operation (or deletion) are under
 * way.
 */
export class ApplicationController {
  private readonly requested = new Map<string, RefreshDepth>();
  private readonly refreshing = new Map<string, Promise<void>>();
  private readonly acting = new Map<string, Promise<void>>();
  private readonly timers = new Map<string, NodeJS.Timeout>();
  private readonly limit = pLimit(REFRESHES_AT_ONCE);
  private readonly stopping = new AbortController();
  private readonly undo: Array<() => void> = [];

  constructor(
    private readonly options: {
      store: ApplicationStore;
      cluster: Cluster;
      refresh: Refresh;
      operations: OperationRunner;
      deletion: Deletion;
      reconcileInterval: number;
      logger: Logger;
    },
  ) {}

  /** Takes up what the last run left, and follows what changes. */
  start() {
    const { store, cluster, reconcileInterval } = this.options;
    const interval = setInterval(() => this.refreshAll(), reconcileInterval);
    this.undo.push(
      store.subscribe(event => this.onApplication(event)),
      cluster.watch(({ object }) => {
        const name = ownerOf(object);
        if (name) {
          this.soon(name);
        }
        for (const owner of this.ownersOfChildren(object)) {
          this.soon(owner);
        }
      }),
      () => clearInterval(interval),
    );
    this.refreshAll();
  }

  async stop(): Promise<void> {
    this.stopping.abort(new Error('the sandbox is stopping'));
    this.undo.splice(0).forEach(undo => undo());
    this.timers.forEach(clearTimeout);
    await Promise.all([...this.refreshing.values(), ...this.acting.values()]);
  }

  /** Looks again, and resolves when that is done. */
  async refresh(name: string, depth: RefreshDepth): Promise<void> {
    this.request(name, depth);
    while (this.refreshing.has(name) && !this.stopping.signal.aborted) {
      await this.refreshing.get(name);
    }
  }

  /** @returns false if no operation is under way */
  terminate(name: string): boolean {
    return this.options.operations.terminate(name);
  }

  private refreshAll() {
    for (const { metadata } of this.options.store.list()) {
      this.act(metadata.name);
      this.request(metadata.name, 'latest');
    }
  }

  private onApplication({ type, application }: ApplicationEvent) {
    const { name, annotations } = application.metadata;
    if (type === 'DELETED') {
      this.requested.delete(name);
      return;
    }
    const { sync } = application.status;
    const depth = annotations?.[REFRESH_ANNOTATION];
    if (depth) {
      this.request(name, depth === 'hard' ? 'hard' : 'latest');
    } else if (
      type === 'ADDED' ||
      !this.options.refresh.hasJudged(application, sync?.comparedTo)
    ) {
      this.request(name, 'latest');
    }
    this.act(name);
  }

  /** Starts what an application has to have done, unless it is being done. */
  private act(name: string) {
    const { store, operations, deletion, logger } = this.options;
    const application = store.get(name);
    if (!application || this.acting.has(name) || this.stopping.signal.aborted) {
      return;
    }
    const { signal } = this.stopping;
    let action: (() => Promise<void>) | undefined;
    if (application.operation) {
      action = () => operations.run(name, signal);
    } else if (
      application.metadata.deletionTimestamp &&
      isCascading(application.metadata.finalizers)
    ) {
      action = () => deletion.run(name, signal);
    }
    if (!action) {
      return;
    }
    // Begun only when it is on record as under way, since its first write comes
    // back here as an event. After a failure nothing is tried before the next
    // round, lest it is tried in a tight loop.
    const promise = Promise.resolve()
      .then(action)
      .then(
        () => this.soon(name),
        error => {
          if (!signal.aborted) {
            logger.error(`application ${name}: ${error.message}`);
          }
        },
      )
      .finally(() => {
        this.acting.delete(name);
        this.request(name, 'latest');
      });
    this.acting.set(name, promise);
  }

  private soon(name: string) {
    if (this.timers.has(name) || this.stopping.signal.aborted) {
      return;
    }
    this.timers.set(
      name,
      setTimeout(() => {
        this.timers.delete(name);
        this.act(name);
        this.request(name, 'recent');
      }, SETTLE_MS),
    );
  }

  private request(name: string, depth: RefreshDepth) {
    if (!this.options.store.get(name) || this.stopping.signal.aborted) {
      return;
    }
    const before = this.requested.get(name) ?? 'recent';
    this.requested.set(
      name,
      DEPTHS.indexOf(depth) > DEPTHS.indexOf(before) ? depth : before,
    );
    if (!this.refreshing.has(name)) {
      const begun = Promise.resolve().then(() => this.drain(name));
      this.refreshing.set(name, begun);
    }
  }

  private async drain(name: string): Promise<void> {
    try {
      for (
        let depth = this.requested.get(name);
        depth && !this.stopping.signal.aborted;
        depth = this.requested.get(name)
      ) {
        this.requested.delete(name);
        const due = depth;
        await this.limit(async () => {
          if (this.stopping.signal.aborted) {
            return;
          }
          await this.options.refresh.run(name, due);
          // Hundreds of them in a row would let nobody else be served.
          await setImmediate();
        });
      }
    } catch (error) {
      this.options.logger.error(
        `application ${name}: ${(error as Error).message}`,
      );
    } finally {
      this.refreshing.delete(name);
    }
  }

  /** Pods decide about the health of what owns them. */
  private ownersOfChildren(object: {
    metadata: { namespace?: string; ownerReferences?: unknown[] };
  }): string[] {
    const { namespace, ownerReferences } = object.metadata;
    if (!namespace || !ownerReferences?.length) {
      return [];
    }
    return this.options.store
      .list()
      .filter(({ spec }) => spec.destination.namespace === namespace)
      .map(({ metadata }) => metadata.name);
  }
}
