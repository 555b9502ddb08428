import type { Cluster, KubernetesObject } from '../cluster';
import type { Container } from './images/ContainerImage';

/** A container that cannot be configured; Kubernetes' `CreateContainerConfigError`. */
export class ContainerConfigError extends Error {
  name = 'ContainerConfigError';
}

/**
 * The environment that Kubernetes would give a container, with values from
 * Secrets, ConfigMaps and the pod itself, and `$(OTHER)` filled in.
 */
export function containerEnvironment(
  cluster: Cluster,
  pod: KubernetesObject,
  container: Container,
): Record<string, string> {
  const env: Record<string, string> = Object.create(null);

  for (const { prefix = '', secretRef, configMapRef } of container.envFrom ??
    []) {
    const source = secretRef ?? configMapRef;
    const data: Record<string, string> =
      (source && dataOf(cluster, pod, Boolean(secretRef), source)) ?? {};
    for (const [key, value] of Object.entries(data)) {
      env[`${prefix}${key}`] = value;
    }
  }
  for (const { name, value, valueFrom } of container.env ?? []) {
    const resolved = valueFrom
      ? valueFromSource(cluster, pod, valueFrom)
      : expand(String(value ?? ''), env);
    if (resolved !== undefined) {
      env[name] = resolved;
    }
  }
  return { ...env };
}

function valueFromSource(
  cluster: Cluster,
  pod: KubernetesObject,
  source: any,
): string | undefined {
  if (source.fieldRef) {
    return fieldOf(pod, source.fieldRef.fieldPath);
  }
  const reference = source.secretKeyRef ?? source.configMapKeyRef;
  if (!reference) {
    // Resource limits are not enforced here, so there is nothing to say of them.
    return undefined;
  }
  const isSecret = Boolean(source.secretKeyRef);
  const data = dataOf(cluster, pod, isSecret, reference);
  if (data && !(reference.key in data) && !reference.optional) {
    throw new ContainerConfigError(
      `couldn't find key ${reference.key} in ${
        isSecret ? 'Secret' : 'ConfigMap'
      } ${pod.metadata.namespace}/${reference.name}`,
    );
  }
  return data?.[reference.key];
}

function dataOf(
  cluster: Cluster,
  pod: KubernetesObject,
  isSecret: boolean,
  { name, optional }: { name: string; optional?: boolean },
): Record<string, string> | undefined {
  const kind = isSecret ? 'Secret' : 'ConfigMap';
  const { namespace } = pod.metadata;
  const object = cluster.get({ group: '', kind, namespace, name });
  if (!object) {
    if (optional) {
      return undefined;
    }
    throw new ContainerConfigError(`${kind.toLowerCase()} "${name}" not found`);
  }
  return Object.fromEntries(
    Object.entries<string>(object.data ?? {}).map(([key, value]) => [
      key,
      isSecret ? Buffer.from(value, 'base64').toString() : value,
    ]),
  );
}

function fieldOf(pod: KubernetesObject, path: string): string {
  const [, map, key] =
    /^metadata\.(labels|annotations)\['(.+)'\]$/.exec(path) ?? [];
  if (map) {
    return pod.metadata[map as 'labels' | 'annotations']?.[key] ?? '';
  }
  const fields: Record<string, string | undefined> = {
    'metadata.name': pod.metadata.name,
    'metadata.namespace': pod.metadata.namespace,
    'metadata.uid': pod.metadata.uid,
    'spec.serviceAccountName': pod.spec?.serviceAccountName ?? 'default',
    'spec.nodeName': 'sandbox',
    'status.podIP': '127.0.0.1',
    'status.hostIP': '127.0.0.1',
  };
  const value = fields[path];
  if (value === undefined) {
    throw new ContainerConfigError(`unsupported fieldPath: ${path}`);
  }
  return value;
}

function expand(value: string, env: Record<string, string>): string {
  return value.replace(/\$\$|\$\(([\w.-]+)\)/g, (match, name) =>
    match === '$$' ? '$' : env[name] ?? match,
  );
}
