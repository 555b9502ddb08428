import {
  OrphanKind,
  OrphanReason,
  OrphanState,
} from '@starry-idp/backstage-plugin-starry-common';

/** An orphan as a search found it. */
export interface FoundOrphan {
  /** The same in every search. */
  id: string;
  kind: OrphanKind;
  instance: string;
  name: string;
  /** Of a namespace. */
  uid?: string;
  environmentId: string;
  reason: OrphanReason;
  /** One sentence. */
  message: string;
  nextStep?: string;
  removable: boolean;
  createdAt?: Date;
  /** Whether it is being deleted already, by whoever. */
  going: boolean;
}

/** One orphan as it is kept. */
export interface OrphanRecord extends Omit<FoundOrphan, 'going'> {
  state: OrphanState;
  /** Why it could not be removed, while `state` is `failed`. */
  failure?: string;
  foundAt: Date;
  seenAt: Date;
  removalRequestedAt?: Date;
  /** Reference of a user or service, or {@link POLICY}. */
  removalRequestedBy?: string;
}

/** Stands where a name would, for removals that the policy asked for. */
export const POLICY = 'policy';

/** The last search of one instance. */
export interface OrphanSearch {
  instance: string;
  at: Date;
  /** Whether applications and namespaces could both be looked at. */
  complete: boolean;
  /** What could not be looked at, and why. */
  message?: string;
}
