import { createHash } from 'node:crypto';
import type { KubernetesObject } from '../../cluster';

/** Changes when, and only when, the pods of a workload must be replaced. */
export function templateHash(workload: KubernetesObject): string {
  return createHash('sha256')
    .update(JSON.stringify(sorted(workload.spec?.template ?? {})))
    .digest('hex')
    .slice(0, 10);
}

/** A pod as a workload's template says, owned by it. */
export function podFromTemplate(
  owner: KubernetesObject,
  options: {
    template: any;
    name: string;
    labels: Record<string, string>;
    volumes?: any[];
  },
): KubernetesObject {
  const { template, name, labels, volumes = [] } = options;
  return {
    apiVersion: 'v1',
    kind: 'Pod',
    metadata: {
      name,
      namespace: owner.metadata.namespace,
      labels: { ...template?.metadata?.labels, ...labels },
      annotations: { ...template?.metadata?.annotations },
      ownerReferences: [ownerReference(owner)],
    },
    spec: {
      ...template?.spec,
      nodeName: 'sandbox',
      volumes: [...(template?.spec?.volumes ?? []), ...volumes],
    },
  };
}

export function ownerReference(owner: KubernetesObject) {
  return {
    apiVersion: owner.apiVersion,
    kind: owner.kind,
    name: owner.metadata.name,
    uid: owner.metadata.uid!,
    controller: true,
    blockOwnerDeletion: true,
  };
}

export function isOwnedBy(
  object: KubernetesObject,
  owner: KubernetesObject,
): boolean {
  return Boolean(
    object.metadata.ownerReferences?.some(
      ({ uid }) => uid === owner.metadata.uid,
    ),
  );
}

/** Why its pods are not really run, if so. */
export function simulationOf(pods: KubernetesObject[]): string | undefined {
  return pods
    .filter(pod => pod.status?.reason === 'Simulated')
    .map(pod => pod.status.message)
    .at(0);
}

function sorted(value: any): any {
  if (Array.isArray(value)) {
    return value.map(sorted);
  }
  if (value && typeof value === 'object') {
    return Object.fromEntries(
      Object.keys(value)
        .sort()
        .map(key => [key, sorted(value[key])]),
    );
  }
  return value;
}
