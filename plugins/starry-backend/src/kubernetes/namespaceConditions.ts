import { V1Namespace } from '@kubernetes/client-node';
import { redact } from '../words/redact';

/** What Kubernetes itself says about a namespace that is being deleted. */
export interface DeletionState {
  /** Finalizers of the namespace itself. */
  ownFinalizers: string[];
  /** What is still in it. */
  remaining: Array<{ resource: string; group: string; count: number }>;
  /** Finalizers of objects in it. */
  finalizers: string[];
  /** Why it cannot find all that is in it. */
  discoveryFailure?: string;
  /** Why it cannot delete what is in it. */
  contentFailure?: string;
}

/**
 * Finalizers with which Kubernetes waits for the parts of an object to go
 * first. They tell that something is waited for, not what.
 */
const PASSING = ['foregroundDeletion', 'orphan'];

/** The namespace controller's own. */
const OWN = 'kubernetes';

const MAX_ITEMS = 50;
const MAX_NAME = 253;
const MAX_MESSAGE = 300;
const MAX_CONDITION = 5_000;

/** `configmaps. has 1 resource instances`, `widgets.example.com has …` */
const REMAINING = /([a-z0-9-]+)\.([a-z0-9.-]*) has (\d+) resource instances/g;

/** `example.com/hold in 1 resource instances` */
const FINALIZERS = /([^\s,:]+) in \d+ resource instances/g;

/** The finalizers of an object which somebody has to see to. */
export function foreignFinalizers(finalizers: string[] = []): string[] {
  return finalizers
    .filter(name => !PASSING.includes(name))
    .slice(0, MAX_ITEMS)
    .map(name => name.slice(0, MAX_NAME));
}

/**
 * Reads a namespace's finalizers and conditions. Their messages are for
 * people, but have been the same since Kubernetes 1.16; what does not match is
 * left out.
 */
export function readDeletionState(namespace: V1Namespace): DeletionState {
  const conditions = namespace.status?.conditions ?? [];
  const messageOf = (type: string) =>
    conditions.find(
      condition => condition.type === type && condition.status === 'True',
    )?.message;
  const matches = (type: string, pattern: RegExp) =>
    [
      ...(messageOf(type) ?? '').slice(0, MAX_CONDITION).matchAll(pattern),
    ].slice(0, MAX_ITEMS);
  const failure = (...types: string[]) => {
    const message = types.map(messageOf).find(text => text !== undefined);
    return message === undefined ? undefined : redact(message, MAX_MESSAGE);
  };
  return {
    ownFinalizers: foreignFinalizers([
      ...(namespace.metadata?.finalizers ?? []),
      ...(namespace.spec?.finalizers ?? []).filter(name => name !== OWN),
    ]),
    remaining: matches('NamespaceContentRemaining', REMAINING).map(
      ([, resource, group, count]) => ({
        resource,
        group,
        count: Number(count),
      }),
    ),
    finalizers: foreignFinalizers(
      matches('NamespaceFinalizersRemaining', FINALIZERS).map(
        ([, name]) => name,
      ),
    ),
    discoveryFailure: failure(
      'NamespaceDeletionDiscoveryFailure',
      'NamespaceDeletionGroupVersionParsingFailure',
    ),
    contentFailure: failure('NamespaceDeletionContentFailure'),
  };
}
