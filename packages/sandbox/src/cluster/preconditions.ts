import type { KubernetesObject, Preconditions } from './Cluster';
import { ClusterError } from './ClusterError';

/** @throws ClusterError if the object is another one than was meant */
export function assertMet(
  { metadata }: KubernetesObject,
  { uid, resourceVersion }: Preconditions,
): void {
  if (uid !== undefined && uid !== metadata.uid) {
    throw ClusterError.conflict(
      `Precondition failed: UID in precondition: ${uid}, UID in object meta: ${metadata.uid}`,
    );
  }
  if (
    resourceVersion !== undefined &&
    resourceVersion !== metadata.resourceVersion
  ) {
    throw ClusterError.conflict(
      'the object has been modified; please apply your changes to the latest version and try again',
    );
  }
}

/** @throws ClusterError if a finalizer is added to what is being deleted */
export function assertNoNewFinalizers(
  { kind, metadata }: KubernetesObject,
  finalizers: string[] = [],
): void {
  const added = finalizers.filter(one => !metadata.finalizers?.includes(one));
  if (metadata.deletionTimestamp && added.length > 0) {
    const found = added.map(one => JSON.stringify(one)).join(', ');
    throw ClusterError.invalid(
      `${kind} "${metadata.name}" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{${found}}`,
    );
  }
}

/** @throws ClusterError if there is no place for an object in its namespace */
export function assertOpen(
  namespace: string,
  home: KubernetesObject | undefined,
  { kind, metadata }: KubernetesObject,
): void {
  if (!home) {
    throw ClusterError.notFound(`namespaces "${namespace}" not found`);
  }
  if (home.metadata.deletionTimestamp) {
    throw ClusterError.forbidden(
      `${kind} "${metadata.name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
    );
  }
}
