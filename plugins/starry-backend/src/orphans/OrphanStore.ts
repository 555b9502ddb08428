import { OrphanKind } from '@starry-idp/backstage-plugin-starry-common';
import { FoundOrphan, OrphanRecord, OrphanSearch } from './types';

/** Orphans kept of one instance; nobody would read through more. */
export const MAX_ORPHANS = 1000;

/** Some of the orphans. */
export interface OrphanPage {
  items: OrphanRecord[];
  /** Where the next page begins, if there is one. */
  nextCursor?: string;
  /** Number on all pages. */
  totalItems: number;
}

/**
 * Where orphans are kept between searches. Every method is one transaction.
 */
export interface OrphanStore {
  /** The oldest first, at most {@link MAX_ORPHANS}. */
  list(options?: { instance?: string }): Promise<OrphanRecord[]>;

  /** Of all instances, the oldest first. */
  page(options: { limit: number; cursor?: string }): Promise<OrphanPage>;

  get(id: string): Promise<OrphanRecord | undefined>;

  /**
   * Keeps what a search found. A new orphan counts as found now, a known one
   * keeps its time. Known orphans that were not found again are forgotten, if
   * the search could tell about their kind.
   */
  saveSearch(
    search: OrphanSearch,
    found: FoundOrphan[],
    concluded: OrphanKind[],
  ): Promise<void>;

  /**
   * Notes that it is to be removed. Asking again changes nothing, unless the
   * removal failed. Returns the orphan, or undefined if there is none.
   */
  requestRemoval(
    id: string,
    options: { at: Date; by: string },
  ): Promise<OrphanRecord | undefined>;

  /** Notes what became of a removal: why it failed, or that it did not. */
  saveRemoval(id: string, failure: string | undefined): Promise<void>;

  listSearches(): Promise<OrphanSearch[]>;

  /** Number of orphans by instance and kind; kinds without any are left out. */
  count(): Promise<
    Array<{ instance: string; kind: OrphanKind; total: number }>
  >;

  /** Forgets all about instances other than these. */
  keepOnly(instances: string[]): Promise<void>;
}
