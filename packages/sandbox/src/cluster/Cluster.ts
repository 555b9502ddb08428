/**
 * A Kubernetes object as the sandbox keeps it.
 *
 * @public
 */
export interface KubernetesObject {
  apiVersion: string;
  kind: string;
  metadata: {
    name: string;
    /** Absent for cluster-scoped kinds. */
    namespace?: string;
    uid?: string;
    labels?: Record<string, string>;
    annotations?: Record<string, string>;
    finalizers?: string[];
    ownerReferences?: Array<{ kind: string; name: string; uid: string }>;
    /** ISO 8601. */
    creationTimestamp?: string;
    /** ISO 8601; set while the object waits for its finalisation. */
    deletionTimestamp?: string;
    /** Counts every change, cluster-wide. */
    resourceVersion?: string;
    /** Counts changes of what is wanted, not of status. */
    generation?: number;
  };
  [field: string]: any;
}

/**
 * Names one object. Like Kubernetes' own identity, without the version.
 *
 * @public
 */
export interface ObjectRef {
  /** API group, `''` for core. */
  group: string;
  kind: string;
  namespace?: string;
  name: string;
}

/** @public */
export interface ClusterEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  object: KubernetesObject;
}

/**
 * The sandbox's cluster: what is wanted and what is, as objects. Controllers
 * (the ones that run Deployments, routes, namespaces) watch it and write
 * status back; Argo CD's side applies and deletes.
 *
 * @public
 */
export interface Cluster {
  get(ref: ObjectRef): KubernetesObject | undefined;

  list(filter?: {
    group?: string;
    kind?: string;
    namespace?: string;
    labels?: Record<string, string>;
  }): KubernetesObject[];

  /**
   * Creates or replaces what is wanted (all but status). Refuses an object in
   * a namespace that is absent or terminating, as Kubernetes does.
   */
  apply(object: KubernetesObject): KubernetesObject;

  /** Merges into `status`; a no-op for an object that is gone. */
  updateStatus(ref: ObjectRef, status: Record<string, unknown>): void;

  /**
   * Asks for the object to go. It stays, with a deletionTimestamp, until the
   * controllers that hold it (by finalizer) have let go; then `DELETED` is
   * emitted. Owned objects go with their owner; a namespace takes all that is
   * in it along. Deleting what is absent is fine.
   */
  delete(ref: ObjectRef): void;

  /** Sets the finalizers of an object; with none left, a deleted object goes. */
  setFinalizers(ref: ObjectRef, finalizers: string[]): void;

  /** Calls back on every change until the returned function is called. */
  watch(listener: (event: ClusterEvent) => void): () => void;
}

/** Identity of an object. @public */
export function refOf(object: KubernetesObject): ObjectRef {
  const [group] = object.apiVersion.includes('/')
    ? object.apiVersion.split('/')
    : [''];
  const { namespace, name } = object.metadata;
  return { group, kind: object.kind, namespace, name };
}

/**
 * Logs, per pod, of what runs. The part of the node that Argo CD's API needs.
 *
 * @public
 */
export interface PodLogs {
  /** Lines kept (bounded), oldest first. */
  read(pod: { namespace: string; name: string; previous?: boolean }): LogLine[];
  /** Calls back on each new line until the returned function is called. */
  follow(
    pod: { namespace: string; name: string },
    listener: (line: LogLine) => void,
  ): () => void;
}

/** @public */
export interface LogLine {
  /** ISO 8601. */
  at: string;
  content: string;
}
