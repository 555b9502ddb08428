import type { Cluster } from '../../cluster';
import type { Logger } from '../../Logger';
import { DeploymentController } from './DeploymentController';
import { PostgresClusterController } from './PostgresClusterController';
import { StatefulSetController } from './StatefulSetController';
import { startStatusController } from './StatusController';

/**
 * Kubernetes' controllers: workloads become pods, and have the status that
 * follows from these. Who runs the pods is up to others.
 *
 * @returns what ends them
 */
export function startWorkloads(options: {
  cluster: Cluster;
  logger: Logger;
  now: () => Date;
}): () => void {
  const { cluster, logger, now } = options;
  const stopStatusController = startStatusController(cluster);
  const controllers = [
    new DeploymentController(cluster, logger, now),
    new StatefulSetController(cluster, logger),
    new PostgresClusterController(cluster, logger),
  ];
  controllers.forEach(controller => controller.start());
  return () => {
    controllers.forEach(controller => controller.stop());
    stopStatusController();
  };
}
