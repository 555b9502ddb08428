import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { admit } from './admit';
import {
  refOf,
  type Cluster,
  type ClusterEvent,
  type KubernetesObject,
  type ObjectRef,
} from './Cluster';
import { ClusterError } from './ClusterError';
import { ClusterFile } from './ClusterFile';

const MAX_OBJECTS = 20_000;
const PERSIST_DELAY_MS = 200;

/**
 * A cluster in memory, kept in `<dataDir>/cluster.json` when a folder is given.
 * The objects it hands out are frozen: a change goes through its methods.
 *
 * @public
 */
export class MemoryCluster implements Cluster {
  static async create(options?: {
    dataDir?: string;
    now?: () => Date;
    onError?: (error: Error) => void;
  }): Promise<MemoryCluster> {
    const cluster = new MemoryCluster(
      options?.now ?? (() => new Date()),
      options?.onError ?? (() => {}),
    );
    if (options?.dataDir) {
      await cluster.load(join(options.dataDir, 'cluster.json'));
    }
    for (const name of ['default', 'kube-system']) {
      if (!cluster.get(namespaceRef(name))) {
        cluster.apply({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: { name },
        });
      }
    }
    return cluster;
  }

  private readonly objects = new Map<string, KubernetesObject>();
  private readonly listeners = new Set<(event: ClusterEvent) => void>();
  private readonly undelivered: ClusterEvent[] = [];
  private delivering = false;
  private resourceVersion = 0;
  private file?: ClusterFile;

  private constructor(
    private readonly now: () => Date,
    private readonly onError: (error: Error) => void,
  ) {}

  get(ref: ObjectRef): KubernetesObject | undefined {
    return this.objects.get(keyOf(ref));
  }

  list(filter: Parameters<Cluster['list']>[0] = {}): KubernetesObject[] {
    const { group, kind, namespace } = filter;
    const labels = Object.entries(filter.labels ?? {});
    return [...this.objects.values()].filter(
      object =>
        (group === undefined || refOf(object).group === group) &&
        (kind === undefined || object.kind === kind) &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        labels.every(([key, value]) => object.metadata.labels?.[key] === value),
    );
  }

  apply(input: KubernetesObject): KubernetesObject {
    const wanted = admit(input);
    const existing = this.get(refOf(wanted));
    return existing ? this.replace(existing, wanted) : this.add(wanted);
  }

  updateStatus(ref: ObjectRef, status: Record<string, unknown>): void {
    const existing = this.get(ref);
    if (existing) {
      this.change(existing, {
        ...existing,
        status: { ...existing.status, ...status },
      });
    }
  }

  delete(ref: ObjectRef): void {
    const existing = this.get(ref);
    if (!existing || existing.metadata.deletionTimestamp) {
      return;
    }
    const marked = this.change(existing, {
      ...existing,
      metadata: {
        ...existing.metadata,
        deletionTimestamp: this.now().toISOString(),
      },
      ...(existing.kind === 'Namespace' && {
        status: { ...existing.status, phase: 'Terminating' },
      }),
    });
    if (existing.kind === 'Namespace') {
      for (const content of this.list({ namespace: ref.name })) {
        this.delete(refOf(content));
      }
    }
    this.removeUnlessHeld(marked);
  }

  setFinalizers(ref: ObjectRef, finalizers: string[]): void {
    const existing = this.get(ref);
    if (!existing) {
      return;
    }
    const { finalizers: _, ...metadata } = existing.metadata;
    this.removeUnlessHeld(
      this.change(existing, {
        ...existing,
        metadata: {
          ...metadata,
          ...(finalizers.length > 0 && { finalizers: [...finalizers] }),
        },
      }),
    );
  }

  watch(listener: (event: ClusterEvent) => void): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  /** Writes what is not yet on disk. */
  async stop(): Promise<void> {
    await this.file?.flush();
  }

  private async load(path: string): Promise<void> {
    this.file = new ClusterFile(
      path,
      () => ({
        resourceVersion: this.resourceVersion,
        objects: [...this.objects.values()],
      }),
      this.onError,
      PERSIST_DELAY_MS,
    );
    const content = await this.file.read();
    this.resourceVersion = content?.resourceVersion ?? 0;
    for (const object of content?.objects ?? []) {
      this.objects.set(keyOf(refOf(object)), deepFreeze(object));
    }
  }

  private add(wanted: KubernetesObject): KubernetesObject {
    this.assertRoomFor(wanted);
    const { status, ...rest } = wanted;
    return this.store('ADDED', {
      ...rest,
      metadata: {
        ...wanted.metadata,
        uid: randomUUID(),
        generation: 1,
        creationTimestamp: this.now().toISOString(),
        deletionTimestamp: undefined,
      },
      ...(wanted.kind === 'Namespace' && { status: { phase: 'Active' } }),
    } as KubernetesObject);
  }

  private replace(
    existing: KubernetesObject,
    wanted: KubernetesObject,
  ): KubernetesObject {
    const { uid, creationTimestamp, deletionTimestamp } = existing.metadata;
    const { status: _s, metadata: _m, ...before } = existing;
    const { status: _t, metadata: _n, ...after } = wanted;
    const respecified = !isDeepStrictEqual(before, after);
    const metadata = {
      ...wanted.metadata,
      uid,
      creationTimestamp,
      deletionTimestamp,
      // Those who hold or own an object say so themselves, not who applies it.
      finalizers: wanted.metadata.finalizers ?? existing.metadata.finalizers,
      ownerReferences:
        wanted.metadata.ownerReferences ?? existing.metadata.ownerReferences,
      resourceVersion: existing.metadata.resourceVersion,
      generation: (existing.metadata.generation ?? 1) + (respecified ? 1 : 0),
    };
    return this.change(existing, {
      ...after,
      metadata,
      ...(existing.status && { status: existing.status }),
    } as KubernetesObject);
  }

  private assertRoomFor(object: KubernetesObject): void {
    const { name, namespace } = object.metadata;
    if (namespace !== undefined) {
      const home = this.get(namespaceRef(namespace));
      if (!home) {
        throw ClusterError.notFound(`namespaces "${namespace}" not found`);
      }
      if (home.metadata.deletionTimestamp) {
        throw ClusterError.forbidden(
          `${object.kind} "${name}" is forbidden: unable to create new content in namespace ${namespace} because it is being terminated`,
        );
      }
    }
    if (this.objects.size >= MAX_OBJECTS) {
      throw ClusterError.forbidden(
        `${object.kind} "${name}" is forbidden: the sandbox keeps at most ${MAX_OBJECTS} objects`,
      );
    }
  }

  /** Stores the next state of an object, unless it is the same. */
  private change(
    existing: KubernetesObject,
    next: KubernetesObject,
  ): KubernetesObject {
    const candidate = withoutUndefined(next);
    return isDeepStrictEqual(existing, candidate)
      ? existing
      : this.store('MODIFIED', candidate);
  }

  private store(
    type: ClusterEvent['type'],
    next: KubernetesObject,
  ): KubernetesObject {
    this.resourceVersion += 1;
    const object = deepFreeze(
      withoutUndefined({
        ...next,
        metadata: {
          ...next.metadata,
          resourceVersion: String(this.resourceVersion),
        },
      }),
    );
    const key = keyOf(refOf(object));
    if (type === 'DELETED') {
      this.objects.delete(key);
    } else {
      this.objects.set(key, object);
    }
    this.file?.changed();
    this.emit({ type, object });
    return object;
  }

  private removeUnlessHeld(object: KubernetesObject): void {
    const { name, namespace, uid, deletionTimestamp } = object.metadata;
    const held =
      !deletionTimestamp ||
      (object.metadata.finalizers ?? []).length > 0 ||
      (object.kind === 'Namespace' &&
        this.list({ namespace: name }).length > 0);
    // Emptying a namespace may already have taken the namespace along.
    if (held || this.get(refOf(object))?.metadata.uid !== uid) {
      return;
    }
    this.store('DELETED', object);
    this.collectOrphansOf(uid!);
    const home = namespace && this.get(namespaceRef(namespace));
    if (home) {
      this.removeUnlessHeld(home);
    }
  }

  private collectOrphansOf(uid: string): void {
    for (const object of this.objects.values()) {
      const owners = object.metadata.ownerReferences ?? [];
      if (
        owners.some(owner => owner.uid === uid) &&
        !owners.some(owner => this.hasUid(owner.uid))
      ) {
        this.delete(refOf(object));
      }
    }
  }

  private hasUid(uid: string): boolean {
    for (const object of this.objects.values()) {
      if (object.metadata.uid === uid) {
        return true;
      }
    }
    return false;
  }

  /**
   * In the order of the changes for every listener, also when a listener makes
   * the next change.
   */
  private emit(event: ClusterEvent): void {
    this.undelivered.push(event);
    if (this.delivering) {
      return;
    }
    this.delivering = true;
    try {
      for (
        let next = this.undelivered.shift();
        next;
        next = this.undelivered.shift()
      ) {
        for (const listener of [...this.listeners]) {
          try {
            listener(next);
          } catch (error) {
            this.onError(error as Error);
          }
        }
      }
    } finally {
      this.delivering = false;
    }
  }
}

function keyOf({ group, kind, namespace, name }: ObjectRef): string {
  return [group, kind, namespace ?? '', name].join('/');
}

function namespaceRef(name: string): ObjectRef {
  return { group: '', kind: 'Namespace', name };
}

function withoutUndefined(object: KubernetesObject): KubernetesObject {
  return JSON.parse(JSON.stringify(object));
}

function deepFreeze<T>(value: T): T {
  if (value && typeof value === 'object' && !Object.isFrozen(value)) {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
