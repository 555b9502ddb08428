import type { KubernetesObject } from './Cluster';

/** How Kubernetes' API calls the objects of a kind. */
export interface ResourceType {
  /** `''` for core. */
  group: string;
  version: string;
  kind: string;
  /** As in addresses: `configmaps`. */
  plural: string;
  namespaced: boolean;
}

const NAMESPACED = [
  'v1 ConfigMap Endpoints Event LimitRange PersistentVolumeClaim Pod PodTemplate ReplicationController ResourceQuota Secret Service ServiceAccount',
  'apps/v1 ControllerRevision DaemonSet Deployment ReplicaSet StatefulSet',
  'autoscaling/v2 HorizontalPodAutoscaler',
  'batch/v1 CronJob Job',
  'coordination.k8s.io/v1 Lease',
  'discovery.k8s.io/v1 EndpointSlice',
  'networking.k8s.io/v1 Ingress NetworkPolicy',
  'policy/v1 PodDisruptionBudget',
  // Of CloudNativePG, which the sandbox stands in for.
  'postgresql.cnpg.io/v1 Cluster',
  'rbac.authorization.k8s.io/v1 Role RoleBinding',
];
const CLUSTER_SCOPED = [
  'v1 Namespace PersistentVolume',
  'apiextensions.k8s.io/v1 CustomResourceDefinition',
  'networking.k8s.io/v1 IngressClass',
  'rbac.authorization.k8s.io/v1 ClusterRole ClusterRoleBinding',
  'scheduling.k8s.io/v1 PriorityClass',
  'storage.k8s.io/v1 StorageClass',
];

/** Those that a Kubernetes knows without a definition of them. */
export const BUILT_IN_TYPES: ResourceType[] = [
  ...NAMESPACED.flatMap(line => typesOf(line, true)),
  ...CLUSTER_SCOPED.flatMap(line => typesOf(line, false)),
];

const CLUSTER_SCOPED_KINDS = new Set(
  BUILT_IN_TYPES.filter(type => !type.namespaced).map(type => type.kind),
);

/** Whether objects of a kind live outside of namespaces. */
export function isClusterScoped(kind: string): boolean {
  return CLUSTER_SCOPED_KINDS.has(kind);
}

/** The type of an object; for one that nobody has defined, the one it seems to have. */
export function resourceTypeOf({
  apiVersion,
  kind,
}: Pick<KubernetesObject, 'apiVersion' | 'kind'>): ResourceType {
  const [version, group = ''] = apiVersion.split('/').reverse();
  return (
    BUILT_IN_TYPES.find(type => type.group === group && type.kind === kind) ?? {
      group,
      version,
      kind,
      plural: pluralOf(kind),
      namespaced: !isClusterScoped(kind),
    }
  );
}

function typesOf(line: string, namespaced: boolean): ResourceType[] {
  const [apiVersion, ...kinds] = line.split(' ');
  const [version, group = ''] = apiVersion.split('/').reverse();
  return kinds.map(kind => ({
    group,
    version,
    kind,
    plural: pluralOf(kind),
    namespaced,
  }));
}

/** As whoever defines a kind usually has it. */
function pluralOf(kind: string): string {
  const singular = kind.toLowerCase();
  if (singular === 'endpoints') {
    return singular;
  }
  if (/(s|x|ch|sh)$/.test(singular)) {
    return `${singular}es`;
  }
  return /[^aeiou]y$/.test(singular)
    ? `${singular.slice(0, -1)}ies`
    : `${singular}s`;
}
