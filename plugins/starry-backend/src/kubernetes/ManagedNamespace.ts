import { V1Namespace } from '@kubernetes/client-node';
import {
  LABEL_ENVIRONMENT,
  LABEL_MANAGED,
} from '@starry-idp/backstage-plugin-starry-common';
import { isLabelValue, isNamespaceName } from '../words/names';

/** A namespace with Starry's label. */
export interface ManagedNamespace {
  name: string;
  uid: string;
  /** Whose it is, by its label. */
  environmentId?: string;
  createdAt?: Date;
  /** Whether it is being deleted. */
  terminating: boolean;
}

/** None for one that is not Starry's, or not sound. */
export function toManaged(namespace: V1Namespace): ManagedNamespace[] {
  const { name, uid, labels, creationTimestamp } = namespace.metadata ?? {};
  if (
    !isNamespaceName(name) ||
    !uid ||
    labels?.[LABEL_MANAGED] !== 'true' ||
    !isLabelValue(labels[LABEL_ENVIRONMENT] ?? '')
  ) {
    return [];
  }
  return [
    {
      name,
      uid,
      environmentId: labels[LABEL_ENVIRONMENT],
      createdAt: creationTimestamp ? new Date(creationTimestamp) : undefined,
      terminating: isTerminating(namespace),
    },
  ];
}

export function isTerminating({ metadata, status }: V1Namespace): boolean {
  return (
    Boolean(metadata?.deletionTimestamp) || status?.phase === 'Terminating'
  );
}
