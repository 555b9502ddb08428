import type { KubernetesObject, ObjectRef } from '../cluster';
import { refOf } from '../cluster';
import { TRACKING_ANNOTATION } from './Application';

/** One string per object, to find it in maps. */
export function keyOf(ref: ObjectRef): string {
  return `${ref.group}/${ref.kind}/${ref.namespace ?? ''}/${ref.name}`;
}

/** What Argo CD writes on an object to know it again as an application's. */
export function trackingId(application: string, ref: ObjectRef): string {
  return `${application}:${ref.group}/${ref.kind}:${ref.namespace ?? ''}/${
    ref.name
  }`;
}

/**
 * The application that an object belongs to. An annotation that was copied
 * from another object names that one, and is no claim.
 */
export function ownerOf(object: KubernetesObject): string | undefined {
  const id = object.metadata.annotations?.[TRACKING_ANNOTATION];
  const application = id?.split(':')[0];
  return application && id === trackingId(application, refOf(object))
    ? application
    : undefined;
}
