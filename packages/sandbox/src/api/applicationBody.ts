import type { Application, ApplicationSpec } from '../argocd/Application';
import { ARGOCD_NAMESPACE, IN_CLUSTER } from '../argocd/Application';
import { ArgoError } from './ArgoError';

const SUBDOMAIN = /^[a-z0-9]([-a-z0-9.]{0,251}[a-z0-9])?$/;

/** The fields that the sandbox knows; others are dropped without a word. */
const SPEC_FIELDS = [
  'project',
  'source',
  'sources',
  'destination',
  'syncPolicy',
  'ignoreDifferences',
  'info',
  'revisionHistoryLimit',
] as const;

type Shape = 'string' | 'object' | 'array' | 'number';

const SHAPES: Record<string, Shape> = {
  'metadata.name': 'string',
  'metadata.namespace': 'string',
  'metadata.labels': 'object',
  'metadata.annotations': 'object',
  'metadata.finalizers': 'array',
  'spec.project': 'string',
  'spec.source': 'object',
  'spec.source.repoURL': 'string',
  'spec.source.path': 'string',
  'spec.source.targetRevision': 'string',
  'spec.source.helm': 'object',
  'spec.source.helm.releaseName': 'string',
  'spec.source.helm.values': 'string',
  'spec.source.helm.valuesObject': 'object',
  'spec.source.helm.valueFiles': 'array',
  'spec.source.helm.parameters': 'array',
  'spec.sources': 'array',
  'spec.destination': 'object',
  'spec.destination.server': 'string',
  'spec.destination.name': 'string',
  'spec.destination.namespace': 'string',
  'spec.syncPolicy': 'object',
  'spec.syncPolicy.automated': 'object',
  'spec.syncPolicy.retry': 'object',
  'spec.syncPolicy.syncOptions': 'array',
  'spec.ignoreDifferences': 'array',
  'spec.revisionHistoryLimit': 'number',
};

/** What a caller may say about an application. */
export interface WantedApplication {
  metadata: Pick<
    Application['metadata'],
    'name' | 'namespace' | 'labels' | 'annotations' | 'finalizers'
  >;
  spec: ApplicationSpec;
}

/**
 * Reads an application from a body: types must fit, unknown fields and a
 * given status or operation are dropped, a name and namespace are checked.
 */
export function readApplication(body: any): WantedApplication {
  assertObject(body, '');
  assertShapes(body);
  const { name, namespace, labels, annotations, finalizers } =
    body.metadata ?? {};
  if (!name || !SUBDOMAIN.test(name)) {
    throw ArgoError.invalidArgument(
      `Application.argoproj.io "${name ?? ''}" is invalid: metadata.name: ${
        name
          ? `Invalid value: "${name}": a lowercase RFC 1123 subdomain must consist of lower case alphanumeric characters, '-' or '.', and must start and end with an alphanumeric character`
          : 'Required value: name or generateName is required'
      }`,
    );
  }
  if (namespace && namespace !== ARGOCD_NAMESPACE) {
    throw ArgoError.permissionDenied();
  }
  return {
    metadata: {
      name,
      namespace: ARGOCD_NAMESPACE,
      ...(filled(labels) && { labels: texts(labels, 'labels') }),
      ...(filled(annotations) && {
        annotations: texts(annotations, 'annotations'),
      }),
      ...(finalizers?.length && { finalizers: finalizers.map(String) }),
    },
    spec: readSpec(body.spec),
  };
}

/** Reads a spec, with the project and cluster that Argo CD fills in. */
export function readSpec(value: any): ApplicationSpec {
  assertShapes({ spec: value });
  const spec: any = {};
  for (const field of SPEC_FIELDS) {
    if (value?.[field] !== undefined && value[field] !== null) {
      spec[field] = value[field];
    }
  }
  spec.project ||= 'default';
  spec.destination ??= {};
  return spec;
}

/** What is wrong with a spec whatever project it is in. */
export function destinationError({
  destination,
}: ApplicationSpec): string | undefined {
  const { server, name } = destination;
  if (server && name) {
    return `application destination can't have both name and server defined: ${name} ${server}`;
  }
  if (!server && !name) {
    return 'Destination server missing from app spec';
  }
  if (server && server !== IN_CLUSTER) {
    return `error getting cluster by server "${server}": cluster "${server}" not found`;
  }
  return name && name !== 'in-cluster'
    ? `unable to find destination server: there are no clusters with this name: ${name}`
    : undefined;
}

function assertShapes(body: any) {
  for (const [path, shape] of Object.entries(SHAPES)) {
    const value = path
      .split('.')
      .reduce(
        (at, key) =>
          at !== undefined && at !== null && Object.hasOwn(Object(at), key)
            ? at[key]
            : undefined,
        body,
      );
    const fits =
      value === undefined || value === null || shapeOf(value) === shape;
    if (!fits) {
      throw ArgoError.invalidArgument(
        `json: cannot unmarshal ${shapeOf(
          value,
        )} into Go struct field Application.${path} of type ${shape}`,
      );
    }
  }
}

function assertObject(value: unknown, path: string) {
  if (shapeOf(value) !== 'object') {
    throw ArgoError.invalidArgument(
      `json: cannot unmarshal ${shapeOf(
        value,
      )} into Go value of type v1alpha1.Application${path}`,
    );
  }
}

function shapeOf(value: unknown): string {
  if (Array.isArray(value)) {
    return 'array';
  }
  return value === null ? 'null' : typeof value;
}

function filled(map: unknown): boolean {
  return Boolean(map) && Object.keys(map as object).length > 0;
}

function texts(map: Record<string, unknown>, field: string) {
  for (const [key, value] of Object.entries(map)) {
    if (typeof value !== 'string') {
      throw ArgoError.invalidArgument(
        `json: cannot unmarshal ${shapeOf(
          value,
        )} into Go struct field ObjectMeta.metadata.${field}.${key} of type string`,
      );
    }
  }
  return map as Record<string, string>;
}
