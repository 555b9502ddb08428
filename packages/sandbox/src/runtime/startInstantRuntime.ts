import { refOf, type Cluster, type KubernetesObject } from '../cluster';
import type { Container } from './images/ContainerImage';
import { silentLogger, type Logger } from '../Logger';
import { PodLogBook } from './pods/PodLogBook';
import { podStatus } from './pods/podStatus';
import { markSimulated } from './pods/simulation';
import type { Runtime } from './startRuntime';
import { startWorkloads } from './workloads/startWorkloads';

const WHY = 'Nothing is run here: every pod is ready at once.';

/**
 * Has every pod be ready as soon as it is there, whatever its image, without a
 * process, a port or a folder. For tests of what comes before and after: all of
 * it is shown as simulated, no Service has an endpoint, and nothing is logged.
 *
 * @public
 */
export function startInstantRuntime(options: {
  /** What is in there gets ready. */
  cluster: Cluster;
  /** Told of what happens; nobody by default. */
  logger?: Logger;
  /** The time; the machine's by default. */
  now?: () => Date;
}): Runtime {
  const { cluster } = options;
  const { logger = silentLogger, now = () => new Date() } = options;
  const makeReady = (pod: KubernetesObject) => {
    const current = cluster.get(refOf(pod));
    if (current?.metadata.uid === pod.metadata.uid) {
      markSimulated(cluster, current!, WHY);
      cluster.updateStatus(refOf(pod), simulatedStatus(current!, now()));
    }
  };
  const observe = (object: KubernetesObject) => {
    if (refOf(object).group === '' && object.kind === 'Pod') {
      // Its owner is still busy making it.
      queueMicrotask(() => makeReady(object));
    }
  };
  const stopWatching = cluster.watch(({ type, object }) => {
    if (type === 'ADDED') {
      observe(object);
    }
  });
  const stopWorkloads = startWorkloads({ cluster, logger, now });
  cluster.list({ group: '', kind: 'Pod' }).forEach(observe);
  return {
    logs: new PodLogBook(now),
    endpoint: () => undefined,
    async stop() {
      stopWatching();
      stopWorkloads();
    },
  };
}

function simulatedStatus(
  pod: KubernetesObject,
  now: Date,
): Record<string, unknown> {
  const at = now.toISOString();
  const containers = (pod.spec?.containers ?? []).map(
    ({ name, image }: Container) => ({
      name,
      image,
      ready: true,
      started: true,
      restartCount: 0,
      state: { running: { startedAt: at } },
      lastState: {},
    }),
  );
  return {
    ...podStatus(pod, containers, at),
    reason: 'Simulated',
    message: WHY,
  };
}
