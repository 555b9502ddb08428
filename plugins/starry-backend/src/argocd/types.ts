/**
 * What is read of Argo CD's answers. Everything is optional and every word may
 * be one that we do not know: versions differ, and an unknown word must never
 * break the reading of the rest.
 */
export interface Application {
  metadata?: {
    name?: string;
    namespace?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    creationTimestamp?: string;
    deletionTimestamp?: string;
  };
  spec?: {
    project?: string;
    source?: ApplicationSource;
  };
  /** Present while an operation is asked for and not yet begun. */
  operation?: {
    /** From the first time on that Argo CD does it by itself to undo a drift. */
    sync?: { autoHealAttemptsCount?: number };
  };
  status?: {
    reconciledAt?: string;
    sync?: {
      status?: string;
      revision?: string;
      comparedTo?: { source?: ApplicationSource };
    };
    health?: { status?: string };
    operationState?: {
      phase?: string;
      message?: string;
      startedAt?: string;
      finishedAt?: string;
      /** Not in the watch: most of it repeats what all is well with. */
      syncResult?: { resources?: SyncResult[] | null };
    };
    conditions?: Array<{ type?: string; message?: string }> | null;
    resources?: ApplicationResource[] | null;
  };
}

export interface ApplicationSource {
  repoURL?: string;
  path?: string;
  targetRevision?: string;
  helm?: {
    releaseName?: string;
    valuesObject?: { environment?: { generation?: unknown } };
  };
}

interface ApplicationResource {
  group?: string;
  kind?: string;
  namespace?: string;
  name?: string;
  status?: string;
  health?: { status?: string; message?: string };
}

/** What came of one object, or of a hook, in an operation. */
interface SyncResult {
  kind?: string;
  name?: string;
  message?: string;
  status?: string;
  hookPhase?: string;
}

/** One change told by the watch. */
export interface ApplicationEvent {
  type: string;
  application: Application;
}

/** Answer to the list. */
export interface ApplicationList {
  items?: Application[] | null;
}

/** One live object below an application; pods appear only here. */
export interface ResourceNode {
  group?: string;
  version?: string;
  kind?: string;
  namespace?: string;
  name?: string;
  uid?: string;
  /** What it is made by. */
  parentRefs?: Array<{ uid?: string }> | null;
  health?: { status?: string; message?: string };
  /** Of a pod's containers. */
  images?: string[];
}

export interface ResourceTree {
  nodes?: ResourceNode[] | null;
}

/** A pod as it is in the cluster. */
export interface LivePod {
  spec?: {
    containers?: Array<{
      name?: string;
      resources?: { limits?: { memory?: unknown } };
    }>;
  };
  status?: {
    phase?: string;
    conditions?: Array<{ type?: string; status?: string; message?: string }>;
    initContainerStatuses?: ContainerStatus[];
    containerStatuses?: ContainerStatus[];
  };
}

export interface ContainerStatus {
  name?: string;
  state?: ContainerState;
  lastState?: ContainerState;
}

interface ContainerState {
  waiting?: { reason?: string; message?: string };
  running?: object;
  terminated?: { reason?: string; message?: string; exitCode?: number };
}

/** Something that happened to an object in the cluster. */
export interface ResourceEvent {
  type?: string;
  reason?: string;
  message?: string;
  lastTimestamp?: string | null;
  eventTime?: string | null;
}

/** What is sent when an application is made. */
export interface ApplicationManifest {
  apiVersion: 'argoproj.io/v1alpha1';
  kind: 'Application';
  metadata: {
    name: string;
    namespace: string;
    labels: Record<string, string>;
    annotations: Record<string, string>;
    finalizers: string[];
  };
  spec: {
    project: string;
    source: {
      repoURL: string;
      path: string;
      targetRevision: string;
      helm: { releaseName: string; valuesObject: Record<string, unknown> };
    };
    destination: { server: string; namespace: string };
    syncPolicy: {
      automated: { prune: boolean; selfHeal: boolean };
      retry: {
        limit: number;
        backoff: { duration: string; factor: number; maxDuration: string };
      };
      syncOptions: string[];
    };
    ignoreDifferences: Array<{
      group: string;
      kind: string;
      jsonPointers: string[];
    }>;
    revisionHistoryLimit: number;
  };
}

/** Something that may be asked of Argo CD's policies. */
export interface PolicyQuestion {
  resource:
    | 'accounts'
    | 'applications'
    | 'applicationsets'
    | 'certificates'
    | 'clusters'
    | 'exec'
    | 'projects'
    | 'repositories';
  action: 'create' | 'delete' | 'get' | 'override' | 'sync' | 'update';
  /** Its parts, each a name or `*`, as `['starry', '*']`. */
  object: string[];
}

/** The settings of an Argo CD that have consequences for Starry. */
export interface ArgoCdSettings {
  /** Where its own applications are; told only to those it knows. */
  controllerNamespace?: string;
  /** Whether applications may be anywhere else. */
  appsInAnyNamespaceEnabled?: boolean;
  /** Whether it deploys under accounts that projects name. */
  impersonationEnabled?: boolean;
}
