import { OrphanReason } from '@starry-idp/backstage-plugin-starry-common';
import { EnvironmentOutline } from '../record/outline';
import { InstanceAddress, LabelledObject, OrphanFacts } from './OrphanFacts';
import { orphanId } from './orphanId';
import { FoundOrphan } from './types';

/** The clocks of Argo CD, the clusters and the replicas differ by less. */
const CLOCK_SKEW_MS = 15_000;

/** Applications and namespaces that belong to no environment. */
export function findOrphanObjects(facts: OrphanFacts): FoundOrphan[] {
  const applications = (facts.applications ?? []).flatMap(application =>
    orphanOf(facts, 'application', application),
  );
  // Argo CD would create a namespace again that is deleted before its
  // application. So without a list of applications, no namespace is an orphan.
  const namespaces = (facts.applications ? facts.namespaces ?? [] : []).flatMap(
    namespace =>
      orphanOf(facts, 'namespace', namespace).flatMap(orphan =>
        beside(facts, orphan, applications),
      ),
  );
  return [...applications, ...namespaces];
}

function orphanOf(
  facts: OrphanFacts,
  kind: 'application' | 'namespace',
  object: LabelledObject,
): FoundOrphan[] {
  const { environmentId, name, uid, createdAt, terminating } = object;
  if (!environmentId || isYoung(facts, createdAt) || !reports(facts, kind)) {
    return [];
  }
  const why = whyOrphan(facts, kind, object, facts.records.get(environmentId));
  if (!why) {
    return [];
  }
  const { name: instance } = facts.instance;
  const identity = [instance, kind, name, environmentId];
  return [
    {
      id: orphanId(...identity, uid ?? createdAt?.toISOString() ?? ''),
      kind,
      instance,
      name,
      uid,
      environmentId,
      createdAt,
      removable: true,
      going: terminating,
      ...why,
      message: `${why.message}${terminating ? '; it is being deleted' : ''}`,
    },
  ];
}

/** So young that its creation may still be under way. */
function isYoung(
  { listedAt, creationInFlightMs }: OrphanFacts,
  since: Date | undefined,
): boolean {
  const ageMs = listedAt.getTime() - (since?.getTime() ?? 0);
  return ageMs < creationInFlightMs + CLOCK_SKEW_MS;
}

function whyOrphan(
  facts: OrphanFacts,
  kind: 'application' | 'namespace',
  { name, environmentId }: LabelledObject,
  record: EnvironmentOutline | undefined,
): { reason: OrphanReason; message: string; nextStep: string } | undefined {
  const what = kind === 'application' ? 'Application' : 'Namespace';
  if (!record) {
    return {
      reason: 'NoRecord',
      message: `${what} ${name} has Starry's label, but nothing is known of its environment ${environmentId}`,
      nextStep: `Remove it, unless it is of another installation of Starry that shares this ${
        kind === 'application' ? 'Argo CD project' : 'cluster'
      }.`,
    };
  }
  if (record.verdict.phase === 'gone') {
    // The environment may have gone after the list, before its record was read.
    return isYoung(facts, record.goneAt)
      ? undefined
      : {
          reason: 'RecordGone',
          message: `${what} ${name} is left of environment ${record.name}, which is gone`,
          nextStep: 'Remove it.',
        };
  }
  const own = kind === 'application' ? record.application : record.namespace;
  if (own === name && mayBeHere(facts, kind, record.instance)) {
    return undefined;
  }
  return {
    reason: 'NoRecord',
    message: `${what} ${name} has the label of environment ${record.name}, whose ${kind} is ${own} on Argo CD ${record.instance}`,
    nextStep: 'Remove it, unless someone copied the label by mistake.',
  };
}

/**
 * Whether the record's instance may mean this one: it talks to the same, or is
 * not configured any more, perhaps because it was renamed.
 */
function mayBeHere(
  { instance, instances }: OrphanFacts,
  kind: 'application' | 'namespace',
  name: string,
): boolean {
  const other = instances.find(configured => configured.name === name);
  return !other || isSame(kind, instance, other);
}

/** Of several instances that talk to the same, only the first reports. */
function reports(
  { instance, instances }: OrphanFacts,
  kind: 'application' | 'namespace',
): boolean {
  const first = instances.find(other => isSame(kind, instance, other));
  return first?.name === instance.name;
}

function isSame(
  kind: 'application' | 'namespace',
  one: InstanceAddress,
  other: InstanceAddress,
): boolean {
  return kind === 'application'
    ? one.argocd === other.argocd
    : one.cluster === other.cluster;
}

/** A namespace goes with its application, never before it. */
function beside(
  { applications = [], removing }: OrphanFacts,
  namespace: FoundOrphan,
  orphans: FoundOrphan[],
): FoundOrphan[] {
  const { environmentId, name } = namespace;
  const same = (other: { environmentId?: string; name: string }) =>
    other.environmentId === environmentId && other.name === name;
  if (!applications.some(same)) {
    return [namespace];
  }
  const application = orphans.find(same);
  if (!application || application.going || removing.has(application.id)) {
    return [];
  }
  return [
    {
      ...namespace,
      removable: false,
      message: `${namespace.message}; its application is an orphan too`,
      nextStep: `Remove the application ${application.name}, which takes the namespace along.`,
    },
  ];
}
