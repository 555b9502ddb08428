import { SelectorError, parseLabelSelector } from '../cluster';
import type { Cluster, KubernetesObject, ResourceType } from '../cluster';
import { representItem } from './representation';
import type { Form } from './representation';
import { StatusError } from './StatusError';

const TOKEN_VERSION = 'meta.k8s.io/v1';

/**
 * The objects of a type that a query selects. A page that is continued goes on
 * behind the last object, in the cluster as it is now; a Kubernetes would go on
 * in the cluster as it was.
 */
export function listOf(
  cluster: Cluster,
  type: ResourceType,
  namespace: string | undefined,
  query: URLSearchParams,
  form: Form,
): object {
  const { group, kind } = type;
  const labelSelector = query.get('labelSelector') ?? '';
  const after = startOf(query.get('continue') ?? '');
  const found = cluster
    .list({ group, kind, namespace })
    .filter(selects(labelSelector, query.get('fieldSelector') ?? ''))
    .map(object => ({ object, key: keyOf(object) }))
    .filter(({ key }) => after === undefined || key > after)
    .sort((a, b) => (a.key < b.key ? -1 : 1));
  const page = found.slice(0, limitOf(query) || found.length);
  const left = found.length - page.length;
  const { resourceVersion } = cluster;
  return {
    kind: form === 'metadata' ? 'PartialObjectMetadataList' : `${kind}List`,
    apiVersion: form === 'metadata' ? 'meta.k8s.io/v1' : apiVersionOf(type),
    metadata: {
      resourceVersion,
      ...(left > 0 && {
        continue: tokenFor(page[page.length - 1].key, resourceVersion),
        // How many more a selector would select, a Kubernetes does not know.
        ...(!labelSelector && { remainingItemCount: left }),
      }),
    },
    items: page.map(({ object }) => representItem(object, form)),
  };
}

export function apiVersionOf({ group, version }: ResourceType): string {
  return group ? `${group}/${version}` : version;
}

function keyOf({ metadata }: KubernetesObject): string {
  return metadata.namespace === undefined
    ? metadata.name
    : `${metadata.namespace}/${metadata.name}`;
}

function selects(labelSelector: string, fieldSelector: string) {
  const labelsFit = labelsTest(labelSelector);
  const fieldsFit = fieldSelector.split(',').filter(Boolean).map(fieldTest);
  return (object: KubernetesObject) =>
    labelsFit(object.metadata.labels) &&
    fieldsFit.every(fits => fits(object.metadata));
}

function labelsTest(selector: string) {
  try {
    return parseLabelSelector(selector);
  } catch (error) {
    if (error instanceof SelectorError) {
      throw new StatusError(400, error.message);
    }
    throw error;
  }
}

/** By name and namespace, as for any type; what else single types allow is left out. */
function fieldTest(term: string) {
  const match = /^metadata\.(name|namespace)(!=|==?)(.*)$/.exec(term.trim());
  if (!match) {
    const [field] = term.split(/!?=/);
    throw new StatusError(400, `field label not supported: ${field}`);
  }
  const [, field, operator, value] = match;
  return (metadata: KubernetesObject['metadata']) =>
    ((metadata[field as 'name' | 'namespace'] ?? '') === value) ===
    (operator !== '!=');
}

function limitOf(query: URLSearchParams): number {
  const text = query.get('limit') || '0';
  if (!/^-?\d{1,15}$/.test(text)) {
    throw new StatusError(
      400,
      `strconv.ParseInt: parsing ${JSON.stringify(text)}: invalid syntax`,
    );
  }
  return Math.max(0, Number(text));
}

function tokenFor(key: string, resourceVersion: string): string {
  const token = { v: TOKEN_VERSION, rv: Number(resourceVersion), start: key };
  return Buffer.from(JSON.stringify(token)).toString('base64url');
}

function startOf(token: string): string | undefined {
  if (!token) {
    return undefined;
  }
  try {
    const { v, start } = JSON.parse(
      Buffer.from(token, 'base64url').toString('utf8'),
    );
    if (v === TOKEN_VERSION && typeof start === 'string') {
      return start;
    }
  } catch {
    // Falls through to the refusal.
  }
  throw new StatusError(400, 'continue key is not valid');
}
