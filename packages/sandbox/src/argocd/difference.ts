import { isDeepStrictEqual } from 'node:util';
import type { KubernetesObject } from '../cluster';
import { refOf } from '../cluster';
import type { IgnoreDifference } from './Application';
import { copyJson } from '../copyJson';

/**
 * Which fields the last apply set, so that a field which the chart no longer
 * has is seen to be removed. (Kubernetes keeps this in `managedFields`.)
 */
const APPLIED_FIELDS_ANNOTATION = 'sandbox.starry.io/applied-fields';

/** Fields that the cluster owns, whatever a chart says about them. */
const OWNED_BY_CLUSTER = [
  '/status',
  '/metadata/uid',
  '/metadata/resourceVersion',
  '/metadata/generation',
  '/metadata/creationTimestamp',
  '/metadata/deletionTimestamp',
  '/metadata/managedFields',
  `/metadata/annotations/${escape(APPLIED_FIELDS_ANNOTATION)}`,
];

/**
 * Whether the live object is as the target wants it. Like a server-side
 * apply, this asks about the fields of the target, and of the one before.
 */
export function isInSync(
  target: KubernetesObject,
  live: KubernetesObject,
  ignored: string[],
): boolean {
  const wanted = without(target, [...OWNED_BY_CLUSTER, ...ignored]);
  const actual = without(live, [...OWNED_BY_CLUSTER, ...ignored]);
  const fields = new Set(fieldsOf(wanted));
  return (
    contains(actual, wanted) &&
    appliedFields(live).every(
      field =>
        fields.has(field) || ignored.some(pointer => isWithin(field, pointer)),
    )
  );
}

/** The target with a note of its fields, to be applied. */
export function withAppliedFields(target: KubernetesObject): KubernetesObject {
  const fields = fieldsOf(without(target, OWNED_BY_CLUSTER));
  return {
    ...target,
    metadata: {
      ...target.metadata,
      annotations: {
        ...target.metadata.annotations,
        [APPLIED_FIELDS_ANNOTATION]: JSON.stringify(fields),
      },
    },
  };
}

/** The target with what is ignored taken from the live object. */
export function withIgnoredFrom(
  target: KubernetesObject,
  live: KubernetesObject,
  ignored: string[],
): KubernetesObject {
  const result = copyJson(target);
  for (const pointer of ignored) {
    const value = read(live, pointer);
    if (value !== undefined) {
      write(result, pointer, copyJson(value));
    }
  }
  return result;
}

/** The JSON pointers that an application wants ignored in this object. */
export function ignoredPointers(
  rules: IgnoreDifference[] | undefined,
  object: KubernetesObject,
): string[] {
  const { group, kind, namespace, name } = refOf(object);
  return (rules ?? [])
    .filter(
      rule =>
        (rule.group === '*' || (rule.group ?? '') === group) &&
        (rule.kind === '*' || rule.kind === kind) &&
        (!rule.name || rule.name === name) &&
        (!rule.namespace || rule.namespace === namespace),
    )
    .flatMap(rule => rule.jsonPointers ?? []);
}

/** As Kubernetes stores it: no nulls, and a Secret's text in `data`. */
export function normalised(object: KubernetesObject): KubernetesObject {
  const result = dropNulls(copyJson(object));
  if (result.kind === 'Secret' && result.stringData) {
    const data: Record<string, string> = { ...result.data };
    for (const [key, text] of Object.entries(result.stringData)) {
      data[key] = Buffer.from(String(text)).toString('base64');
    }
    result.data = data;
    delete result.stringData;
  }
  return result;
}

function dropNulls<T>(value: T): T {
  if (Array.isArray(value)) {
    return value.map(dropNulls) as T;
  }
  if (typeof value === 'object' && value !== null) {
    return Object.fromEntries(
      Object.entries(value)
        .filter(([, v]) => v !== null)
        .map(([k, v]) => [k, dropNulls(v)]),
    ) as T;
  }
  return value;
}

function contains(actual: unknown, wanted: unknown): boolean {
  if (Array.isArray(wanted)) {
    return (
      Array.isArray(actual) &&
      actual.length === wanted.length &&
      wanted.every((item, i) => contains(actual[i], item))
    );
  }
  if (typeof wanted === 'object' && wanted !== null) {
    const fields = Object.entries(wanted);
    // An empty map and no map are one to Kubernetes.
    if (actual === undefined) {
      return fields.length === 0;
    }
    return (
      typeof actual === 'object' &&
      actual !== null &&
      fields.every(([key, value]) => contains((actual as any)[key], value))
    );
  }
  return isDeepStrictEqual(actual, wanted);
}

/** Pointers to all leaves; a list counts as one. */
function fieldsOf(value: unknown, path = ''): string[] {
  if (typeof value !== 'object' || value === null || Array.isArray(value)) {
    return [path];
  }
  return Object.entries(value).flatMap(([key, child]) =>
    fieldsOf(child, `${path}/${escape(key)}`),
  );
}

function appliedFields(live: KubernetesObject): string[] {
  try {
    return JSON.parse(
      live.metadata.annotations?.[APPLIED_FIELDS_ANNOTATION] ?? '[]',
    );
  } catch {
    return [];
  }
}

function without(object: KubernetesObject, pointers: string[]): object {
  const result = copyJson(object);
  for (const pointer of pointers) {
    const keys = parse(pointer);
    const last = keys.pop();
    const parent = keys.reduce((at: any, key) => at?.[key], result);
    if (last !== undefined && typeof parent === 'object' && parent !== null) {
      delete parent[last];
    }
  }
  return result;
}

function read(object: unknown, pointer: string): unknown {
  return parse(pointer).reduce((at: any, key) => at?.[key], object);
}

function write(object: unknown, pointer: string, value: unknown) {
  const keys = parse(pointer);
  const last = keys.pop();
  let at: any = object;
  for (const key of keys) {
    at[key] ??= {};
    at = at[key];
  }
  if (last !== undefined && typeof at === 'object' && at !== null) {
    at[last] = value;
  }
}

function isWithin(field: string, pointer: string): boolean {
  return field === pointer || field.startsWith(`${pointer}/`);
}

function parse(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map(key => key.replaceAll('~1', '/').replaceAll('~0', '~'))
    .filter(key => key !== '__proto__');
}

function escape(key: string): string {
  return key.replaceAll('~', '~0').replaceAll('/', '~1');
}
