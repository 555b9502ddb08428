import { OrphanKind } from '@starry-idp/backstage-plugin-starry-common';
import { findOrphanObjects } from './findOrphanObjects';
import { findWithoutApplication } from './findOrphanEnvironments';
import { OrphanFacts } from './OrphanFacts';
import { FoundOrphan } from './types';

/**
 * What belongs to nothing any more, of one instance. Nothing is concluded from
 * a list that could not be had, and from two that tell of different moments
 * only what has been so for a while.
 *
 * Another installation of Starry that shares the Argo CD project or the
 * cluster cannot be told apart: the labels are the same. What is its own looks
 * like `NoRecord` here.
 */
export function findOrphans(facts: OrphanFacts): FoundOrphan[] {
  return [...findOrphanObjects(facts), ...findWithoutApplication(facts)];
}

/** What a search may conclude about, by what it could list. */
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
