import { refOf, type ClusterEvent, type KubernetesObject } from '../../cluster';
import type { Logger } from '../../Logger';
import type { Volumes } from '../Volumes';
import { PodRunner, type PodHost } from './PodRunner';

/** Holds a pod until its processes have ended. */
const FINALIZER = 'sandbox.starry.io/kubelet';

/** The sandbox's only node: runs every pod of the cluster. */
export class Kubelet {
  private readonly runners = new Map<string, PodRunner>();
  private readonly endings = new Map<string, Promise<void>>();
  private stopWatching?: () => void;

  constructor(
    private readonly host: PodHost,
    private readonly volumes: Volumes,
    private readonly logger: Logger,
  ) {}

  start(): void {
    const { cluster } = this.host;
    this.stopWatching = cluster.watch(event => this.observe(event));
    cluster
      .list({ group: '', kind: 'Pod' })
      .forEach(object => this.observe({ type: 'ADDED', object }));
  }

  portOf(
    pod: KubernetesObject,
    targetPort: number | string,
  ): number | undefined {
    return this.runners.get(pod.metadata.uid!)?.portOf(targetPort);
  }

  /** Ends all processes. The pods stay, for the next start. */
  async stop(): Promise<void> {
    this.stopWatching?.();
    await Promise.all([
      ...[...this.runners.values()].map(runner => runner.stop()),
      ...this.endings.values(),
    ]);
    this.runners.clear();
  }

  private observe({ type, object }: ClusterEvent): void {
    if (object.kind !== 'Pod') {
      return;
    }
    const uid = object.metadata.uid!;
    if (type === 'DELETED') {
      // Somebody has let go of it in our place.
      if (this.runners.has(uid)) {
        this.end(object);
      }
      return;
    }
    const current = this.host.cluster.get(refOf(object));
    if (current?.metadata.uid !== uid) {
      return;
    }
    if (current.metadata.deletionTimestamp) {
      this.end(current);
    } else if (!this.runners.has(uid)) {
      this.adopt(current);
    }
  }

  private adopt(pod: KubernetesObject): void {
    const { cluster } = this.host;
    const finalizers = pod.metadata.finalizers ?? [];
    const runner = new PodRunner(pod, this.host);
    // First, as what it writes to the status comes back to us.
    this.runners.set(pod.metadata.uid!, runner);
    runner.start();
    if (!finalizers.includes(FINALIZER)) {
      cluster.setFinalizers(refOf(pod), [...finalizers, FINALIZER]);
    }
  }

  private end(pod: KubernetesObject): void {
    const uid = pod.metadata.uid!;
    if (this.endings.has(uid)) {
      return;
    }
    const runner = this.runners.get(uid);
    this.runners.delete(uid);
    const ending = this.letGo(pod, runner)
      .catch(error => this.logger.warn(`pod ${pod.metadata.name}: ${error}`))
      .finally(() => this.endings.delete(uid));
    this.endings.set(uid, ending);
  }

  private async letGo(
    pod: KubernetesObject,
    runner: PodRunner | undefined,
  ): Promise<void> {
    const { cluster, logs } = this.host;
    const { name, namespace = '' } = pod.metadata;
    await runner?.stop();
    await this.volumes.release(pod);
    logs.forget({ namespace, name });
    const current = cluster.get(refOf(pod));
    if (current?.metadata.uid === pod.metadata.uid) {
      cluster.setFinalizers(
        refOf(pod),
        (current?.metadata.finalizers ?? []).filter(f => f !== FINALIZER),
      );
    }
  }
}
