import { OWN_FINALIZERS } from '../cluster';
import type { KubernetesObject } from '../cluster';
import { StatusError } from './StatusError';

/** In which form objects are asked for. */
export type Form = 'whole' | 'metadata';

/** The sandbox's own notes on an object, which no Kubernetes would have. */
const OWN_NOTES = 'sandbox.starry.io/applied-fields';

/** The first form among the acceptable ones that there is. */
export function formOf(accept: string | undefined): Form {
  for (const choice of (accept || '*/*').split(',')) {
    const [type, ...parameters] = choice.split(';').map(part => part.trim());
    const as = parameters.find(p => p.startsWith('as='))?.slice(3);
    const isJson = ['application/json', 'application/*', '*/*'].includes(type);
    if (isJson && as?.startsWith('PartialObjectMetadata')) {
      return 'metadata';
    }
    if (isJson && !as) {
      return 'whole';
    }
  }
  throw new StatusError(
    406,
    '406: Not Acceptable\n\nAvailable representations: application/json',
    {},
  );
}

/** One object, as the API hands it out. */
export function represent(object: KubernetesObject, form: Form): object {
  const { metadata } = withoutOwn(object);
  return form === 'metadata'
    ? {
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata,
      }
    : { ...object, metadata };
}

/** One object of a list, where the list says what they are. */
export function representItem(object: KubernetesObject, form: Form): object {
  if (form === 'metadata') {
    return represent(object, form);
  }
  const { kind, apiVersion, ...item } = withoutOwn(object);
  return item;
}

/** Without what the sandbox writes on an object for itself. */
export function withoutOwn(object: KubernetesObject): KubernetesObject {
  const { annotations, finalizers, ...metadata } = object.metadata;
  const { [OWN_NOTES]: _, ...others } = annotations ?? {};
  const foreign = (finalizers ?? []).filter(isForeign);
  return {
    ...object,
    metadata: {
      ...metadata,
      ...(Object.keys(others).length > 0 && { annotations: others }),
      ...(foreign.length > 0 && { finalizers: foreign }),
    },
  };
}

/** A new state of an object, with the sandbox's own notes from before. */
export function withOwnOf(
  existing: KubernetesObject,
  next: KubernetesObject,
): KubernetesObject {
  const notes = existing.metadata.annotations?.[OWN_NOTES];
  const held = (existing.metadata.finalizers ?? []).filter(f => !isForeign(f));
  const { annotations, finalizers = [] } = next.metadata;
  return {
    ...next,
    metadata: {
      ...next.metadata,
      ...(notes && { annotations: { ...annotations, [OWN_NOTES]: notes } }),
      finalizers: [...finalizers.filter(isForeign), ...held],
    },
  };
}

function isForeign(finalizer: string): boolean {
  return !finalizer.startsWith(OWN_FINALIZERS);
}
