import { refOf, type Cluster, type KubernetesObject } from '../../cluster';
import { containerEnvironment } from '../containerEnvironment';
import type { EventRecorder } from '../EventRecorder';
import type { Container } from '../images/ContainerImage';
import type { ImageCatalog } from '../images/ImageCatalog';
import { rewriteAddresses } from '../network/rewriteAddresses';
import type { ServiceProxies } from '../network/ServiceProxies';
import type { ProcessRecords } from '../processes/ProcessRecords';
import type { BackOffTiming } from './BackOff';
import { ContainerRunner } from './ContainerRunner';
import type { PodLogBook } from './PodLogBook';
import { podStatus, type ContainerStatus } from './podStatus';
import { markSimulated } from './simulation';

/** What all pods of a sandbox share. */
export interface PodHost {
  cluster: Cluster;
  images: ImageCatalog;
  proxies: ServiceProxies;
  logs: PodLogBook;
  events: EventRecorder;
  records: ProcessRecords;
  backOff: BackOffTiming;
  gracePeriodMs: number;
  now(): Date;
}

/**
 * Runs the containers of one pod, and writes its status. Init containers,
 * resource limits and security contexts are left out: this is a stand-in for a
 * cluster's behaviour, not for its walls.
 */
export class PodRunner {
  private runners: ContainerRunner[] = [];
  private stopped = false;

  constructor(
    private readonly pod: KubernetesObject,
    private readonly host: PodHost,
  ) {}

  start(): void {
    this.runners = (this.pod.spec?.containers ?? []).map(
      (container: Container) => this.runContainer(container),
    );
    this.report();
  }

  /** Where one of the pod's ports is on this machine. */
  portOf(targetPort: number | string): number | undefined {
    const runner = this.runners.find(
      ({ container, defaultPort }) =>
        defaultPort === targetPort ||
        container.ports?.some(
          port => port.containerPort === targetPort || port.name === targetPort,
        ),
    );
    // Declaring ports is optional in Kubernetes.
    const [only, ...others] = this.runners;
    const silent = others.length === 0 && !only?.container.ports?.length;
    return (runner ?? (silent ? only : undefined))?.port;
  }

  async stop(): Promise<void> {
    this.stopped = true;
    await Promise.all(this.runners.map(runner => runner.stop()));
  }

  private runContainer(container: Container): ContainerRunner {
    const { pod, host } = this;
    const { name, namespace = '' } = pod.metadata;
    const before = pod.status?.containerStatuses?.find(
      (status: ContainerStatus) => status.name === container.name,
    );
    const address = { namespace, name };
    return ContainerRunner.start(container, {
      podName: `${name}_${namespace}`,
      restartPolicy: pod.spec?.restartPolicy ?? 'Always',
      restartCount: before?.restartCount ?? 0,
      find: image => host.images.find(image),
      environment: () => this.environmentOf(container),
      prepare: (image, env, port) =>
        image.prepare({ pod, container, env, port }),
      records: host.records,
      backOff: host.backOff,
      gracePeriodMs: host.gracePeriodMs,
      now: host.now,
      onChange: () => this.report(),
      onEvent: (type, reason, message) => {
        if (!this.stopped) {
          host.events.record(pod, type, reason, message);
        }
      },
      onLine: line => host.logs.write(address, line),
      onRestart: () => host.logs.turn(address),
    });
  }

  private async environmentOf(
    container: Container,
  ): Promise<Record<string, string>> {
    const { cluster, proxies } = this.host;
    const env = containerEnvironment(cluster, this.pod, container);
    await proxies.opened();
    const home = this.pod.metadata.namespace!;
    return Object.fromEntries(
      Object.entries(env).map(([name, value]) => [
        name,
        rewriteAddresses(value, ({ service, namespace = home, port }) =>
          proxies.addressOf(namespace, service, port),
        ),
      ]),
    );
  }

  private report(): void {
    const { cluster, now } = this.host;
    const ref = refOf(this.pod);
    const current = cluster.get(ref);
    // What is seen after the sandbox decided to stop is not the pod's doing.
    if (this.stopped || current?.metadata.uid !== this.pod.metadata.uid) {
      return;
    }
    const simulated = this.runners
      .map(r => r.simulated)
      .filter(Boolean)
      .join(' ');
    if (simulated) {
      markSimulated(cluster, current!, simulated);
    }
    const remarks = this.runners
      .map(r => r.remark)
      .filter(Boolean)
      .join(' ');
    cluster.updateStatus(ref, {
      ...podStatus(
        current!,
        this.runners.map(({ status }) => status),
        now().toISOString(),
      ),
      reason: simulated ? 'Simulated' : undefined,
      message: simulated || remarks || undefined,
    });
  }
}
