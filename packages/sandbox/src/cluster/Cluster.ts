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
    ownerReferences?: Array<{
      apiVersion: string;
      kind: string;
      name: string;
      uid: string;
    }>;
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

/**
 * Selects objects; what is left out does not narrow the selection.
 *
 * @public
 */
export interface ObjectFilter {
  /** API group, `''` for core. */
  group?: string;
  kind?: string;
  namespace?: string;
  /** All of them have to be there, with that value. */
  labels?: Record<string, string>;
}

/**
 * What has to be true of an object for a change to happen, so that another one
 * that has taken its name meanwhile is left alone.
 *
 * @public
 */
export interface Preconditions {
  uid?: string;
  resourceVersion?: string;
}

/**
 * A change of an object, with the object as it is afterwards.
 *
 * @public
 */
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
  /** Of the last change. */
  readonly resourceVersion: string;

  /** One object, or `undefined` if there is none of that name. */
  get(ref: ObjectRef): KubernetesObject | undefined;

  /** All objects that a filter lets through, the first one made first. */
  list(filter?: ObjectFilter): KubernetesObject[];

  /**
   * A way to find objects by something that they have in common, without a
   * look at all of them.
   *
   * @param valuesOf - what an object is to be found by
   */
  indexBy(
    valuesOf: (object: KubernetesObject) => string[],
  ): (value: string) => KubernetesObject[];

  /**
   * Creates or replaces what is wanted (all but status). Refuses an object in
   * a namespace that is absent or terminating, as Kubernetes does.
   *
   * @throws {@link ClusterError}
   */
  apply(object: KubernetesObject): KubernetesObject;

  /**
   * Replaces all but the status of an object that there is, its finalizers and
   * owners too; with a `resourceVersion`, only if it still has that one.
   *
   * @throws {@link ClusterError}
   */
  update(object: KubernetesObject): KubernetesObject;

  /** Merges into `status`; a no-op for an object that is gone. */
  updateStatus(ref: ObjectRef, status: Record<string, unknown>): void;

  /**
   * Asks for the object to go. It stays, with a deletionTimestamp, until the
   * controllers that hold it (by finalizer) have let go; then `DELETED` is
   * emitted. Owned objects go with their owner; a namespace takes all that is
   * in it along. Deleting what is absent is fine.
   *
   * @returns the object as it was marked, or `undefined` if it was absent
   * @throws {@link ClusterError} if it is not what the preconditions say
   */
  delete(
    ref: ObjectRef,
    preconditions?: Preconditions,
  ): KubernetesObject | undefined;

  /** Sets the finalizers of an object; with none left, a deleted object goes. */
  setFinalizers(ref: ObjectRef, finalizers: string[]): void;

  /** Calls back on every change until the returned function is called. */
  watch(listener: (event: ClusterEvent) => void): () => void;
}

/**
 * What names an object.
 *
 * @public
 */
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

/**
 * A line that a pod has printed.
 *
 * @public
 */
export interface LogLine {
  /** ISO 8601. */
  at: string;
  content: string;
}
