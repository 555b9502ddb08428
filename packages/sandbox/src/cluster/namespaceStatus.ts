import type { KubernetesObject } from './Cluster';
import { timestamp } from '../timestamp';
import { resourceTypeOf } from './resourceTypes';

/** What a finalizer of the sandbox itself begins with. */
export const OWN_FINALIZERS = 'sandbox.starry.io/';

interface Condition {
  type: string;
  status: 'True' | 'False';
  reason: string;
  message: string;
  /** ISO 8601. */
  lastTransitionTime: string;
}

/**
 * The status of a namespace that waits for what is left in it, in the words of
 * Kubernetes' namespace controller.
 *
 * @param before - its status until now
 */
export function terminatingStatus(
  before: { conditions?: Condition[] } | undefined,
  left: KubernetesObject[],
  at: Date,
): { phase: 'Terminating'; conditions: Condition[] } {
  const found = [
    condition(
      'NamespaceDeletionDiscoveryFailure',
      'ResourcesDiscovered',
      'All resources successfully discovered',
    ),
    condition(
      'NamespaceDeletionGroupVersionParsingFailure',
      'ParsedGroupVersions',
      'All legacy kube types successfully parsed',
    ),
    condition(
      'NamespaceDeletionContentFailure',
      'ContentDeleted',
      'All content successfully deleted, may be waiting on finalization',
    ),
    remaining(
      'NamespaceContentRemaining',
      counts(left.map(object => nameOfType(object))).map(
        ([type, n]) => `${type} has ${n} resource instances`,
      ),
      ['SomeResourcesRemain', 'Some resources are remaining: '],
      ['ContentRemoved', 'All content successfully removed'],
    ),
    remaining(
      'NamespaceFinalizersRemaining',
      counts(left.flatMap(foreignFinalizers)).map(
        ([finalizer, n]) => `${finalizer} in ${n} resource instances`,
      ),
      [
        'SomeFinalizersRemain',
        'Some content in the namespace has finalizers remaining: ',
      ],
      ['ContentHasNoFinalizers', 'All content-preserving finalizers finished'],
    ),
  ];
  return {
    phase: 'Terminating',
    conditions: found.map(one => {
      const known = before?.conditions?.find(c => c.type === one.type);
      const since = known?.status === one.status && known.lastTransitionTime;
      return { ...one, lastTransitionTime: since || timestamp(at) };
    }),
  };
}

function condition(type: string, reason: string, message: string) {
  return { type, status: 'False' as 'True' | 'False', reason, message };
}

function remaining(
  type: string,
  left: string[],
  [someReason, some]: [string, string],
  [noneReason, none]: [string, string],
) {
  return left.length > 0
    ? {
        ...condition(type, someReason, `${some}${left.join(', ')}`),
        status: 'True' as const,
      }
    : condition(type, noneReason, none);
}

/** `configmaps.` and `deployments.apps`, as the controller writes them. */
function nameOfType(object: KubernetesObject): string {
  const { plural, group } = resourceTypeOf(object);
  return `${plural}.${group}`;
}

/** A pod waits for its processes by a finalizer that no Kubernetes knows. */
function foreignFinalizers({ metadata }: KubernetesObject): string[] {
  return (metadata.finalizers ?? []).filter(
    finalizer => !finalizer.startsWith(OWN_FINALIZERS),
  );
}

function counts(names: string[]): Array<[string, number]> {
  const found = new Map<string, number>();
  names.forEach(name => found.set(name, (found.get(name) ?? 0) + 1));
  return [...found].sort(([a], [b]) => (a < b ? -1 : 1));
}
