import {
  refOf,
  type Cluster,
  type ClusterEvent,
  type KubernetesObject,
} from '../../cluster';
import type { Logger } from '../../Logger';

/**
 * Brings one kind of workload to what is wanted. Level-triggered: `reconcile`
 * looks at all there is and takes the steps that are due, after every change of
 * the workload or of anything that it owns.
 */
export abstract class Controller {
  private stopWatching?: () => void;
  private readonly due = new Map<string, KubernetesObject>();
  private busy = false;
  private readonly timers = new Map<string, NodeJS.Timeout>();

  constructor(
    protected readonly cluster: Cluster,
    protected readonly logger: Logger,
    private readonly kind: string,
    private readonly group = 'apps',
  ) {}

  protected abstract reconcile(workload: KubernetesObject): void;

  start(): void {
    this.stopWatching = this.cluster.watch(event => this.observe(event));
    this.cluster
      .list({ group: this.group, kind: this.kind })
      .forEach(object => this.run(object));
  }

  stop(): void {
    this.stopWatching?.();
    this.timers.forEach(timer => clearTimeout(timer));
    this.timers.clear();
  }

  /** Looks at the workload again later, though nothing may have changed. */
  protected lookAgain(workload: KubernetesObject, inMs: number): void {
    const uid = workload.metadata.uid!;
    clearTimeout(this.timers.get(uid));
    this.timers.set(
      uid,
      setTimeout(() => {
        this.timers.delete(uid);
        this.run(workload);
      }, inMs),
    );
  }

  private observe({ type, object }: ClusterEvent): void {
    if (this.isOfThisKind(object)) {
      if (type === 'DELETED') {
        clearTimeout(this.timers.get(object.metadata.uid!));
        this.timers.delete(object.metadata.uid!);
      } else {
        this.run(object);
      }
      return;
    }
    const owner = this.ownerOf(object);
    if (owner) {
      this.run(owner);
    }
  }

  /** Of this kind, also at a distance: a pod's Deployment. */
  private ownerOf(object: KubernetesObject): KubernetesObject | undefined {
    const reference = object.metadata.ownerReferences?.[0];
    if (!reference) {
      return undefined;
    }
    const { namespace } = object.metadata;
    const { name, uid, ...type } = reference;
    const owner = this.cluster.get(
      refOf({ ...type, metadata: { name, namespace } }),
    );
    if (!owner || owner.metadata.uid !== uid) {
      return undefined;
    }
    return this.isOfThisKind(owner) ? owner : this.ownerOf(owner);
  }

  private isOfThisKind(object: KubernetesObject): boolean {
    return object.kind === this.kind && refOf(object).group === this.group;
  }

  /** One after the other: a step causes the next look, not one within. */
  private run(workload: KubernetesObject): void {
    this.due.set(workload.metadata.uid!, workload);
    if (this.busy) {
      return;
    }
    this.busy = true;
    try {
      for (const [uid, next] of this.due) {
        this.due.delete(uid);
        this.look(next);
      }
    } finally {
      this.busy = false;
    }
  }

  private look(workload: KubernetesObject): void {
    const current = this.cluster.get(refOf(workload));
    if (current?.metadata.uid !== workload.metadata.uid || !current) {
      return;
    }
    const { name, namespace = '' } = current.metadata;
    const home = { group: '', kind: 'Namespace', name: namespace };
    if (
      current.metadata.deletionTimestamp ||
      this.cluster.get(home)?.metadata.deletionTimestamp
    ) {
      return;
    }
    try {
      this.reconcile(current);
    } catch (error) {
      const { message } = error as Error;
      this.logger.warn(`${this.kind} ${namespace}/${name}: ${message}`);
    }
  }
}
