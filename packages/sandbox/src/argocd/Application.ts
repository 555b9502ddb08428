import type { HelmSource } from '../helm';

/**
 * How well an application, or an object of it, is.
 *
 * @public
 */
export type HealthStatusCode =
  | 'Unknown'
  | 'Progressing'
  | 'Healthy'
  | 'Suspended'
  | 'Degraded'
  | 'Missing';

/**
 * Whether the cluster is as an application wants it.
 *
 * @public
 */
export type SyncStatusCode = 'Unknown' | 'Synced' | 'OutOfSync';

/**
 * How far an operation, such as a sync, has come.
 *
 * @public
 */
export type OperationPhase =
  | 'Running'
  | 'Terminating'
  | 'Failed'
  | 'Error'
  | 'Succeeded';

export interface HealthStatus {
  status: HealthStatusCode;
  message?: string;
}

export interface ApplicationSource {
  repoURL: string;
  path?: string;
  chart?: string;
  targetRevision?: string;
  helm?: HelmSource;
}

interface ApplicationDestination {
  server?: string;
  name?: string;
  namespace?: string;
}

export interface IgnoreDifference {
  group?: string;
  kind: string;
  name?: string;
  namespace?: string;
  jsonPointers?: string[];
  jqPathExpressions?: string[];
  managedFieldsManagers?: string[];
}

export interface RetryStrategy {
  limit?: number;
  backoff?: { duration?: string; factor?: number; maxDuration?: string };
}

export interface ApplicationSpec {
  project: string;
  source?: ApplicationSource;
  sources?: ApplicationSource[];
  destination: ApplicationDestination;
  syncPolicy?: {
    automated?: {
      enabled?: boolean;
      prune?: boolean;
      selfHeal?: boolean;
      allowEmpty?: boolean;
    };
    syncOptions?: string[];
    retry?: RetryStrategy;
    managedNamespaceMetadata?: {
      labels?: Record<string, string>;
      annotations?: Record<string, string>;
    };
  };
  ignoreDifferences?: IgnoreDifference[];
  info?: Array<{ name: string; value: string }>;
  revisionHistoryLimit?: number;
}

export interface Operation {
  sync?: {
    revision?: string;
    prune?: boolean;
    dryRun?: boolean;
    syncOptions?: string[];
    resources?: Array<{
      group?: string;
      kind: string;
      name: string;
      namespace?: string;
    }>;
  };
  initiatedBy?: { username?: string; automated?: boolean };
  info?: Array<{ name: string; value: string }>;
  retry?: RetryStrategy;
}

export interface ResourceResult {
  group: string;
  version: string;
  kind: string;
  namespace: string;
  name: string;
  status?: 'Synced' | 'SyncFailed' | 'Pruned' | 'PruneSkipped';
  message?: string;
  hookPhase?: OperationPhase;
  syncPhase?: 'Sync';
}

export interface OperationState {
  operation: Operation;
  phase: OperationPhase;
  message?: string;
  startedAt: string;
  finishedAt?: string;
  retryCount?: number;
  syncResult?: {
    resources?: ResourceResult[];
    revision: string;
    source?: ApplicationSource;
  };
}

export interface ResourceStatus {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  status?: SyncStatusCode;
  health?: HealthStatus;
  requiresPruning?: boolean;
  syncWave?: number;
}

export interface ApplicationCondition {
  type: string;
  message: string;
  lastTransitionTime?: string;
}

interface RevisionHistory {
  id: number;
  revision: string;
  deployedAt: string;
  deployStartedAt?: string;
  source?: ApplicationSource;
  initiatedBy?: { username?: string; automated?: boolean };
}

export interface ApplicationStatus {
  sync?: {
    status: SyncStatusCode;
    revision?: string;
    comparedTo?: {
      source?: ApplicationSource;
      destination: ApplicationDestination;
      ignoreDifferences?: IgnoreDifference[];
    };
  };
  health?: HealthStatus & { lastTransitionTime?: string };
  resources?: ResourceStatus[];
  conditions?: ApplicationCondition[];
  operationState?: OperationState;
  history?: RevisionHistory[];
  summary?: { images?: string[]; externalURLs?: string[] };
  reconciledAt?: string;
  sourceType?: string;
  controllerNamespace?: string;
  resourceHealthSource?: string;
}

/**
 * An Argo CD Application, as far as the sandbox understands it.
 *
 * @public
 */
export interface Application {
  apiVersion?: string;
  kind?: string;
  metadata: {
    name: string;
    namespace: string;
    uid: string;
    resourceVersion: string;
    generation: number;
    creationTimestamp: string;
    deletionTimestamp?: string;
    deletionGracePeriodSeconds?: number;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
  };
  spec: ApplicationSpec;
  status: ApplicationStatus;
  operation?: Operation;
}

/** The namespace that Argo CD itself lives in. */
export const ARGOCD_NAMESPACE = 'argocd';

/** The one cluster that the sandbox has. */
export const IN_CLUSTER = 'https://kubernetes.default.svc';

export const TRACKING_ANNOTATION = 'argocd.argoproj.io/tracking-id';
export const SYNC_WAVE_ANNOTATION = 'argocd.argoproj.io/sync-wave';
export const SYNC_OPTIONS_ANNOTATION = 'argocd.argoproj.io/sync-options';
export const IGNORE_HEALTH_ANNOTATION = 'argocd.argoproj.io/ignore-healthcheck';
export const REFRESH_ANNOTATION = 'argocd.argoproj.io/refresh';

/** Whether a `Name=true` or `Name=false` option is among the sync options. */
export function hasSyncOption(
  options: string[] | undefined,
  wanted: string,
): boolean {
  return options?.includes(wanted) ?? false;
}
