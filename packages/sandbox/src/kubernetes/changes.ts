import { applyPatch } from 'fast-json-patch';
import { copyJson } from '../copyJson';
import { refOf } from '../cluster';
import type { Cluster, KubernetesObject, ResourceType } from '../cluster';
import { mergePatch } from '../mergePatch';
import { apiVersionOf } from './lists';
import { represent, withOwnOf, withoutOwn } from './representation';
import type { ResourceRequest } from './ResourceRequest';
import { StatusError, detailsOf, groupResource } from './StatusError';

/** Kubernetes' own, which nobody may delete. */
const IMMORTAL = ['default', 'kube-system', 'kube-public'];

/** Puts in an object that was not there. */
export function create(
  cluster: Cluster,
  type: ResourceType,
  request: ResourceRequest,
  body: string,
): KubernetesObject {
  const object = readObject(body, type, request);
  const { name } = object.metadata;
  if (cluster.get(refOf(object))) {
    throw new StatusError(
      409,
      `${groupResource(type)} "${name}" already exists`,
      detailsOf(type, name),
      'AlreadyExists',
    );
  }
  return cluster.apply(object);
}

/** Replaces an object by what the caller sends. */
export function update(
  cluster: Cluster,
  type: ResourceType,
  existing: KubernetesObject,
  request: ResourceRequest,
  body: string,
): KubernetesObject {
  const object = readObject(body, type, request);
  assertNamed(object, existing.metadata.name);
  return cluster.update(withOwnOf(existing, object));
}

/** Changes an object by a merge patch or a JSON patch. */
export function patch(
  cluster: Cluster,
  type: ResourceType,
  existing: KubernetesObject,
  request: ResourceRequest,
  contentType: string | undefined,
  body: string,
): KubernetesObject {
  const change = patchOf(contentType, body);
  const patched = change(copyJson(withoutOwn(existing)));
  const object = readObject(JSON.stringify(patched), type, request);
  assertNamed(object, existing.metadata.name);
  return cluster.update(withOwnOf(existing, object));
}

/** Deletes an object, if it is the one that was meant. */
export function remove(
  cluster: Cluster,
  type: ResourceType,
  existing: KubernetesObject,
  body: string,
): object {
  const { name, uid } = existing.metadata;
  const isNamespace = type.kind === 'Namespace' && type.group === '';
  const { preconditions, dryRun } = readJson(body || '{}');
  if (isNamespace && IMMORTAL.includes(name)) {
    throw new StatusError(
      403,
      `namespaces "${name}" is forbidden: this namespace may not be deleted`,
      detailsOf(type, name),
    );
  }
  if (Array.isArray(dryRun) && dryRun.length > 0) {
    throw new StatusError(400, 'the sandbox does not do dry runs');
  }
  const ref = refOf(existing);
  const marked = cluster.delete(ref, preconditions ?? {}) ?? existing;
  // What stays is shown, and a namespace in any case.
  return cluster.get(ref) || isNamespace
    ? represent(cluster.get(ref) ?? marked, 'whole')
    : {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Success',
        details: { ...detailsOf(type, name), uid },
      };
}

function patchOf(
  contentType: string | undefined,
  body: string,
): (object: KubernetesObject) => unknown {
  const change = readJson(body, 'error decoding patch: ');
  switch (contentType?.split(';')[0].trim()) {
    case 'application/merge-patch+json':
      return object => mergePatch(object, change);
    case 'application/json-patch+json':
      return object => {
        try {
          return applyPatch(object, change, true).newDocument;
        } catch {
          throw new StatusError(
            422,
            'the server rejected our request due to an error in our request',
            {},
          );
        }
      };
    default:
      throw new StatusError(
        415,
        'the body of the request was in an unknown format - accepted media types include: application/json-patch+json, application/merge-patch+json',
        {},
      );
  }
}

/** Of the type and place that the address says. */
function readObject(
  body: string,
  type: ResourceType,
  { namespace }: ResourceRequest,
): KubernetesObject {
  const object = readJson(body);
  const { kind = type.kind, apiVersion = apiVersionOf(type) } = object;
  if (kind !== type.kind || apiVersion !== apiVersionOf(type)) {
    throw new StatusError(
      400,
      `${kind} in version "${apiVersion}" cannot be handled as a ${type.kind}`,
    );
  }
  const given = object.metadata?.namespace;
  if (type.namespaced && given && given !== namespace) {
    throw new StatusError(
      400,
      'the namespace of the provided object does not match the namespace sent on the request',
    );
  }
  return {
    ...object,
    kind,
    apiVersion,
    metadata: {
      ...object.metadata,
      ...(type.namespaced && { namespace }),
    },
  };
}

function assertNamed({ metadata }: KubernetesObject, name: string): void {
  if (metadata.name !== name) {
    throw new StatusError(
      400,
      `the name of the object (${metadata.name}) does not match the name on the URL (${name})`,
    );
  }
}

function readJson(body: string, complaint = ''): any {
  let value: unknown;
  try {
    value = JSON.parse(body);
  } catch (error) {
    throw new StatusError(400, `${complaint}${(error as Error).message}`);
  }
  if (typeof value !== 'object' || value === null) {
    throw new StatusError(400, `${complaint}an object is expected`);
  }
  return value;
}
