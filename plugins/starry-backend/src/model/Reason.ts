import { Reason as ApiReason } from '@starry-idp/backstage-plugin-starry-common';

/**
 * How bad a cause is. `fatal` ones do not pass by themselves; `trouble` may, and
 * counts as failure only when it lasts; `waiting` is part of coming up.
 */
export type Weight = 'fatal' | 'trouble' | 'waiting';

/** What follows from a reason, wherever it is given. */
interface Traits {
  /** Of a cause: why an environment is not up. */
  weight?: Weight;
  /** While it is given, the environment takes up Argo CD's own time. */
  occupiesArgoCd?: true;
  /**
   * It holds while one merely waits: between two crashes a service looks as if
   * it were starting.
   */
  lasts?: true;
  /** It waits for what others have, which may take a while. */
  scarce?: true;
  /** Who may know more: the watch tells neither details nor what pods say. */
  ask?: 'application' | 'pods';
}

/**
 * Every reason that Starry gives for the phase of an environment: all that the
 * API lists, which also says what each means, and no other.
 */
const REASONS = {
  // Asked for
  Recorded: {},
  WaitingForName: {},
  WaitingForTurn: {},

  // On its way
  Creating: { occupiesArgoCd: true },
  ApplyingChange: {},
  WaitingForArgoCd: { weight: 'waiting', occupiesArgoCd: true },
  WaitingForSync: { weight: 'waiting', occupiesArgoCd: true },
  Syncing: { weight: 'waiting', occupiesArgoCd: true },
  Retrying: { weight: 'waiting', ask: 'application' },
  WaitingForHealth: { weight: 'waiting', ask: 'pods' },
  TimedOut: { lasts: true },

  // Up
  Ready: {},
  Resyncing: {},

  // What pods and workloads say
  OutOfMemory: { weight: 'trouble', lasts: true },
  ImageDenied: { weight: 'fatal' },
  ImageNotFound: { weight: 'fatal' },
  CrashLoop: { weight: 'trouble', lasts: true },
  VolumePending: { weight: 'trouble', lasts: true, scarce: true },
  NoCapacity: { weight: 'trouble', lasts: true, scarce: true },
  ProbeFailing: { weight: 'trouble', lasts: true },
  Unhealthy: { weight: 'trouble', lasts: true, ask: 'pods' },
  Suspended: { weight: 'trouble' },

  // What the cluster refuses
  QuotaExceeded: { weight: 'trouble', lasts: true, scarce: true },
  AdmissionRefused: { weight: 'fatal' },

  // What Argo CD says of the application and its chart
  HookFailed: { weight: 'fatal' },
  ChartError: { weight: 'fatal' },
  ChartRevisionNotFound: { weight: 'fatal' },
  ChartCheckoutFailed: { weight: 'trouble' },
  ChartRepositoryUnreachable: { weight: 'fatal' },
  NothingDeployed: { weight: 'fatal' },
  NotPermitted: { weight: 'fatal' },
  InvalidSpecFailed: { weight: 'fatal' },
  ComparisonFailed: { weight: 'fatal' },
  SyncFailed: { weight: 'fatal', ask: 'application' },
  UnknownFailed: { weight: 'fatal' },
  ApplicationRefused: {},
  NameConflict: {},

  // Deleted by others
  DeletedOutside: {},
  WaitingForNamespace: {},

  // On its way out
  DeletionRequested: {},
  Expired: {},
  StoppingOperation: {},
  DeletingApplication: {},
  DeletionFailing: {},
  NamespaceHeld: {},
  Verifying: {},

  // Gone
  Verified: {},
  NotVerified: {},
  NeverBegun: {},

  // Calls that fail
  InstanceUnknown: {},
  InstanceUnreachable: {},
  InstanceRefusesToken: {},
  InstanceForbids: {},
  InstanceRefuses: {},
  ClusterUnreachable: {},
  InternalError: {},
} as const satisfies Record<ApiReason, Traits>;

/** Machine word for why an environment is in its phase. */
export type Reason = keyof typeof REASONS;

/** Why an environment is not up; each has a weight. */
export type CauseReason = {
  [R in Reason]: (typeof REASONS)[R] extends { weight: Weight } ? R : never;
}[Reason];

export function weightOf(reason: CauseReason): Weight {
  return REASONS[reason].weight;
}

/** The reasons of those that take up Argo CD's time. */
export const OCCUPYING: readonly Reason[] = (
  Object.keys(REASONS) as Reason[]
).filter(reason => traitsOf(reason).occupiesArgoCd);

export function isLasting(reason: Reason): boolean {
  return traitsOf(reason).lasts === true;
}

export function isScarce(reason: Reason): boolean {
  return traitsOf(reason).scarce === true;
}

/** Who may tell more than that, if anyone. */
export function whomToAsk(reason: Reason): Traits['ask'] {
  return traitsOf(reason).ask;
}

/** A record may be of another version of Starry, with a reason unknown here. */
function traitsOf(reason: Reason): Traits {
  return REASONS[reason] ?? {};
}
