import { refOf, type Cluster, type KubernetesObject } from '../../cluster';

/**
 * Kinds for which there is nothing to do but what others wait to see: a claim
 * has its folder when it is needed, a route of the gateway is there at once.
 * Quotas, network policies and limits are kept, and not enforced.
 */
const STATUSES: Record<string, Record<string, unknown>> = {
  PersistentVolumeClaim: { phase: 'Bound' },
  Ingress: { loadBalancer: { ingress: [{ hostname: 'localhost' }] } },
};

/** Writes the status of kinds that need no work. */
export function startStatusController(cluster: Cluster): () => void {
  const observe = (object: KubernetesObject) => {
    const status = STATUSES[object.kind];
    if (status) {
      cluster.updateStatus(refOf(object), status);
    }
  };
  cluster.list().forEach(observe);
  return cluster.watch(({ type, object }) => {
    if (type !== 'DELETED') {
      observe(object);
    }
  });
}
