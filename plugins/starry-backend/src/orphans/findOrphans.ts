import { OrphanKind } from '@starry-idp/backstage-plugin-starry-common';
import { findOrphanObjects } from './findOrphanObjects';
import { findWithoutApplication } from './findOrphanEnvironments';
import { OrphanFacts } from './OrphanFacts';
import { FoundOrphan } from './types';

/**
 * The orphans of one instance. Nothing is concluded from a missing list. As the
 * lists and the record are read at different moments, only what has been so for
 * a while counts.
 *
 * Another installation of Starry that shares the Argo CD project or the cluster
 * uses the same labels. What belongs to it looks like `NoRecord` here.
 */
export function findOrphans(facts: OrphanFacts): FoundOrphan[] {
  return [...findOrphanObjects(facts), ...findWithoutApplication(facts)];
}

/** The kinds that a search can tell about, given what it could list. */
export function concludedKinds(
  facts: Pick<OrphanFacts, 'applications' | 'namespaces'>,
): OrphanKind[] {
  if (!facts.applications) {
    return [];
  }
  return facts.namespaces
    ? ['application', 'namespace', 'environment']
    : ['application', 'environment'];
}
