import type { Cluster, KubernetesObject } from '../../cluster';

/** Says why an object is only pretended to run. */
const SIMULATED = 'sandbox.starry.io/simulated';

/** Marks a pod that is only pretended to run: it must never look as if it ran. */
export function markSimulated(
  cluster: Cluster,
  pod: KubernetesObject,
  why: string,
): void {
  if (pod.metadata.annotations?.[SIMULATED] === why) {
    return;
  }
  const annotations = { ...pod.metadata.annotations, [SIMULATED]: why };
  cluster.apply({ ...pod, metadata: { ...pod.metadata, annotations } });
}
