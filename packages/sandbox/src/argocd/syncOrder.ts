import { waveOf } from './comparison';
import type { ManagedResource } from './comparison';

/** The order in which Argo CD applies kinds within a wave. */
const KIND_ORDER = [
  'Namespace',
  'NetworkPolicy',
  'ResourceQuota',
  'LimitRange',
  'PodDisruptionBudget',
  'ServiceAccount',
  'Secret',
  'ConfigMap',
  'StorageClass',
  'PersistentVolume',
  'PersistentVolumeClaim',
  'CustomResourceDefinition',
  'ClusterRole',
  'ClusterRoleBinding',
  'Role',
  'RoleBinding',
  'Service',
  'DaemonSet',
  'Pod',
  'ReplicaSet',
  'Deployment',
  'HorizontalPodAutoscaler',
  'StatefulSet',
  'Job',
  'CronJob',
  'Ingress',
];

/** Compares two of a wave. */
export function byKind(a: ManagedResource, b: ManagedResource): number {
  const rank = ({ target }: ManagedResource) => {
    const index = KIND_ORDER.indexOf(target!.kind);
    return index === -1 ? KIND_ORDER.length : index;
  };
  return rank(a) - rank(b) || waveOf(a.target!) - waveOf(b.target!);
}
