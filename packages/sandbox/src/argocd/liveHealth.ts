import type { Cluster, KubernetesObject } from '../cluster';
import type { HealthStatus } from './Application';
import { healthOf } from './health';

/** Says why an object is only pretended to run. */
const SIMULATED_ANNOTATION = 'sandbox.starry.io/simulated';

/**
 * An object's health, marked where the sandbox only pretends to run it: what
 * is simulated must never look as if it ran.
 */
export function liveHealth(
  cluster: Cluster,
  object: KubernetesObject,
): HealthStatus | undefined {
  const health = healthOf(object);
  if (health?.status !== 'Healthy') {
    return health;
  }
  const reason = simulationOf(cluster, object);
  return reason === undefined
    ? health
    : { status: 'Healthy', message: `Simulated: ${reason}` };
}

/** Why an object, or a pod of it, does not really run; or `undefined`. */
export function simulationOf(
  cluster: Cluster,
  object: KubernetesObject,
): string | undefined {
  const annotation = object.metadata.annotations?.[SIMULATED_ANNOTATION];
  if (annotation !== undefined) {
    return annotation;
  }
  if (object.status?.reason === 'Simulated') {
    return object.status.message ?? '';
  }
  return childrenOf(cluster, object)
    .map(child => simulationOf(cluster, child))
    .find(reason => reason !== undefined);
}

/** The objects that name this one as an owner. */
export function childrenOf(
  cluster: Cluster,
  object: KubernetesObject,
): KubernetesObject[] {
  const { uid, namespace } = object.metadata;
  if (!uid || !namespace) {
    return [];
  }
  return cluster
    .list({ namespace })
    .filter(candidate =>
      candidate.metadata.ownerReferences?.some(owner => owner.uid === uid),
    );
}
