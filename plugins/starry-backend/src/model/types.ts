import {
  Health,
  Phase,
  Stage,
} from '@starry-idp/backstage-plugin-starry-common';

/** What a person wants of an environment. */
export type Intent = 'present' | 'absent';

/** One service as wanted, with what was resolved when it was asked for. */
export interface ServiceSpec {
  name: string;
  offering: string;
  /** What runs, as the offering said when it was asked for; it stays so. */
  software?: { name: string; version: string };
  /** Catalog component that it is built from. */
  component?: string;
  /** As asked for: branch, tag or commit. */
  revision?: string;
  /** The commit that `revision` was when resolved. */
  commit?: string;
  image?: string;
  config: Record<string, unknown>;
  /** Address in a browser, for exposed services. */
  url?: string;
}

/**
 * The chart that an environment is made of, and the domain below which it makes
 * the environment's hosts: the addresses of its services are of that domain.
 */
export interface ChartSource {
  repoUrl: string;
  path: string;
  /** As configured: branch, tag or commit. */
  revision: string;
  /** The commit that `revision` was when resolved. */
  commit: string;
  resolvedAt: Date;
  domain: string;
}

/** How one service does, derived from the last observation. */
export interface ServiceStatus {
  health: Health;
  message?: string;
}

/** What a person reads of where the environment is. */
export interface Verdict {
  phase: Phase;
  /** Machine word, e.g. `WaitingForHealth`. */
  reason: string;
  /** One sentence. */
  message: string;
  nextStep?: string;
}

/**
 * What was last seen of an environment's application in Argo CD, reduced to
 * what decisions need. Everything in it came from one answer or event.
 */
export interface ApplicationObservation {
  /** When Argo CD said so. */
  at: Date;
  /** False after a 404 that was asked with the project, so a real one. */
  exists: boolean;
  /** `starry.io/environment` label, to tell ours from someone else's. */
  environmentId?: string;
  /**
   * The generation in the chart's values that `sync` judges
   * (`status.sync.comparedTo`), not the one last written.
   */
  comparedGeneration?: number;
  /** The generation in the application's current values. */
  appliedGeneration?: number;
  sync: 'Synced' | 'OutOfSync' | 'Unknown';
  health:
    | 'Unknown'
    | 'Progressing'
    | 'Healthy'
    | 'Suspended'
    | 'Degraded'
    | 'Missing';
  operation?: {
    phase: 'Running' | 'Terminating' | 'Failed' | 'Error' | 'Succeeded';
    message?: string;
    startedAt?: Date;
    finishedAt?: Date;
  };
  /** True while an operation is requested or under way. */
  operationInProgress: boolean;
  reconciledAt?: Date;
  deletionTimestamp?: Date;
  conditions: Array<{ type: string; message: string }>;
  /** At most 200. */
  resources: Array<{
    group: string;
    kind: string;
    namespace?: string;
    name: string;
    health?: string;
    message?: string;
  }>;
}

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

/** The record of one environment, all of it. */
export interface EnvironmentRecord {
  id: string;
  name: string;
  description?: string;
  owner: string;
  system?: string;
  stage: Stage;
  template?: string;
  requestId?: string;
  /** Digests of the fields that were sent with `requestId`. */
  requestHash?: Record<string, string>;
  createdBy: string;
  createdAt: Date;
  expiresAt: Date;

  intent: Intent;
  /** Counts changes of intent up; travels in the chart's values. */
  generation: number;
  deleteRequestedAt?: Date;

  instance: string;
  application: string;
  namespace: string;
  services: ServiceSpec[];
  /**
   * Left out for what was made before this was recorded, until its next change:
   * that follows the configured chart, and its revision, as they are.
   */
  source?: ChartSource;

  verdict: Verdict;
  /** When the phase last changed. */
  phaseSince: Date;
  readyAt?: Date;
  goneAt?: Date;
  /**
   * Namespace UID once seen, with the environment's label, so that `gone` is
   * about this very namespace, and the cluster is the right one.
   */
  namespaceUid?: string;
  serviceStatus: Record<string, ServiceStatus>;
  observation?: ApplicationObservation;
  /** When its creation was last sent; without it nothing of it can be there. */
  creationSentAt?: Date;
  /** Whether one was sent of which nobody knows what became of it. */
  creationUnanswered: boolean;
  /** Consecutive failed attempts on Argo CD, for back-off. */
  attempts: number;
  /** Counts every write; writers name the version they read. */
  version: number;
}

/** One line of an environment's history. */
export interface TimelineEntry {
  at: Date;
  type: string;
  message: string;
  phase?: Phase;
  actor?: string;
}

/** Whether an Argo CD instance answers, as last seen by whoever follows it. */
export interface InstanceStatus {
  name: string;
  reachable: boolean;
  message?: string;
  version?: string;
  lastContactAt?: Date;
}
