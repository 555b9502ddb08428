/** What is known of the environment's namespace. */
export interface NamespaceObservation {
  at: Date;
  state: 'absent' | 'active' | 'terminating' | 'unverifiable';
  /** Of one with the environment's label. */
  uid?: string;
  message?: string;
  /** What is still in it while it is being deleted, e.g. `pods (3)`. */
  left?: string;
  /** What keeps it, or what is in it, from going. */
  hold?: NamespaceHold;
}

/** What keeps a namespace that is to go, until somebody sees to it. */
export interface NamespaceHold {
  /** Part of a sentence, e.g. `ConfigMap a (finalizer b.com/c) keeps it`. */
  why: string;
  nextStep: string;
}
