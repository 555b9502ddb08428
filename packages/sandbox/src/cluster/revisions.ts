import { randomUUID } from 'node:crypto';
import { isDeepStrictEqual } from 'node:util';
import { timestamp } from '../timestamp';
import type { KubernetesObject } from './Cluster';

/** The first revision of an object. */
export function created(wanted: KubernetesObject, at: Date): KubernetesObject {
  const { status, ...rest } = wanted;
  return {
    ...rest,
    metadata: {
      ...wanted.metadata,
      uid: randomUUID(),
      generation: 1,
      creationTimestamp: timestamp(at),
      deletionTimestamp: undefined,
    },
    ...(wanted.kind === 'Namespace' && { status: { phase: 'Active' } }),
  } as KubernetesObject;
}

/** The next revision, with what is wanted now and the identity and status of before. */
export function replaced(
  existing: KubernetesObject,
  wanted: KubernetesObject,
): KubernetesObject {
  const { uid, creationTimestamp, deletionTimestamp } = existing.metadata;
  const { status: _s, metadata: _m, ...before } = existing;
  const { status: _t, metadata: _n, ...after } = wanted;
  const respecified = !isDeepStrictEqual(before, after);
  return {
    ...after,
    metadata: {
      ...wanted.metadata,
      uid,
      creationTimestamp,
      deletionTimestamp,
      resourceVersion: existing.metadata.resourceVersion,
      generation: (existing.metadata.generation ?? 1) + (respecified ? 1 : 0),
    },
    ...(existing.status && { status: existing.status }),
  } as KubernetesObject;
}

/** The same with other finalizers, or with none. */
export function withFinalizers(
  object: KubernetesObject,
  finalizers: string[] = [],
): KubernetesObject {
  const { finalizers: _, ...metadata } = object.metadata;
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(finalizers.length > 0 && { finalizers: [...finalizers] }),
    },
  };
}
