import { join } from 'node:path';
import type { Cluster, PodLogs } from '../cluster';
import { GitRepositories } from '../git';
import { silentLogger, type Logger } from '../Logger';
import { EventRecorder } from './EventRecorder';
import { Checkouts } from './images/Checkouts';
import { ImageCatalog } from './images/ImageCatalog';
import { RedisImage } from './images/RedisImage';
import type { ImageDefinition } from './images/RepositoryImage';
import { ServiceProxies } from './network/ServiceProxies';
import type { BackOffTiming } from './pods/BackOff';
import { Kubelet } from './pods/Kubelet';
import { PodLogBook } from './pods/PodLogBook';
import { PostgresImage } from './postgres/PostgresImage';
import { ProcessRecords } from './processes/ProcessRecords';
import { Volumes } from './Volumes';
import { startWorkloads } from './workloads/startWorkloads';

/**
 * What a runtime needs.
 *
 * @public
 */
export interface RuntimeOptions {
  /** What it runs is in there, and what it finds out it writes there. */
  cluster: Cluster;
  /** A folder of the runtime's own; it may be absent. */
  dataDir: string;
  /** What the images are that are built from source. */
  images: ImageDefinition[];
  /** Told of what happens; nobody by default. */
  logger?: Logger;
  /** Shared with others who read the same repositories. */
  git?: GitRepositories;
  /** Between attempts to start what fails. 1 s, doubled up to 60 s. */
  backOff?: BackOffTiming;
  /** Between asking a program to end and ending it. 5 s. */
  gracePeriodMs?: number;
  /** The time; the machine's by default. */
  now?: () => Date;
}

/**
 * Runs what is in a cluster.
 *
 * @public
 */
export interface Runtime {
  /** What the pods print. */
  logs: PodLogs;
  /**
   * Where a Service's port, by number or name, is served at this moment, by
   * one ready pod after the other; `undefined` when none is ready.
   */
  endpoint(
    namespace: string,
    service: string,
    port: number | string,
  ): { host: string; port: number } | undefined;
  /** Ends all processes and frees all ports; what is wanted stays. */
  stop(): Promise<void>;
}

/**
 * Runs what is in a cluster: workloads become pods, pods become processes, and
 * Services become ports of this machine. There is no isolation between them.
 *
 * @public
 */
export async function startRuntime(options: RuntimeOptions): Promise<Runtime> {
  const { cluster, dataDir, images: definitions } = options;
  const logger = options.logger ?? silentLogger;
  const now = options.now ?? (() => new Date());

  const records = await ProcessRecords.open(dataDir, logger);
  const volumes = await Volumes.open(dataDir, cluster);
  const [checkouts, postgres, redis] = await Promise.all([
    Checkouts.open(
      join(dataDir, 'checkouts'),
      options.git ?? GitRepositories.create({ dataDir: join(dataDir, 'git') }),
    ),
    PostgresImage.find(volumes),
    RedisImage.find(volumes),
  ]);
  const logs = new PodLogBook(now);
  const proxies = new ServiceProxies(cluster, error =>
    logger.warn(`a Service has no port here: ${error.message}`),
  );
  const kubelet = new Kubelet(
    {
      cluster,
      images: new ImageCatalog({ definitions, checkouts, postgres, redis }),
      proxies,
      logs,
      events: new EventRecorder(cluster, now),
      records,
      backOff: options.backOff ?? { initialMs: 1000, maximumMs: 60_000 },
      gracePeriodMs: options.gracePeriodMs ?? 5000,
      now,
    },
    volumes,
    logger,
  );
  proxies.forwardTo((pod, targetPort) => kubelet.portOf(pod, targetPort));
  await proxies.opened();
  kubelet.start();
  const stopWorkloads = startWorkloads({ cluster, logger, now });

  return {
    logs,
    endpoint: (namespace, service, port) =>
      proxies.endpoint(namespace, service, port),
    stop: async () => {
      stopWorkloads();
      await kubelet.stop();
      await proxies.stop();
      await volumes.stop();
    },
  };
}
