import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import { copyJson, frozenCopy } from '../copyJson';
import { timestamp } from '../timestamp';
import { admit } from './admit';
import { ChangeFeed } from './ChangeFeed';
import {
  refOf,
  type Cluster,
  type ClusterEvent,
  type KubernetesObject,
  type ObjectFilter,
  type ObjectRef,
  type Preconditions,
} from './Cluster';
import { ClusterError } from './ClusterError';
import { ClusterFile } from './ClusterFile';
import { terminatingStatus } from './namespaceStatus';
import { ObjectStore } from './ObjectStore';
import { assertMet, assertNoNewFinalizers, assertOpen } from './preconditions';
import { created, replaced, withFinalizers } from './revisions';

const MAX_OBJECTS = 20_000;
const PERSIST_DELAY_MS = 200;
const NAMESPACES = ['default', 'kube-system'];

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
    for (const name of NAMESPACES) {
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

  private readonly objects = new ObjectStore();
  private readonly feed: ChangeFeed;
  private version = 0;
  private file?: ClusterFile;

  private constructor(
    private readonly now: () => Date,
    private readonly onError: (error: Error) => void,
  ) {
    this.feed = new ChangeFeed(onError);
  }

  get resourceVersion(): string {
    return String(this.version);
  }

  get(ref: ObjectRef): KubernetesObject | undefined {
    return this.objects.get(ref);
  }

  list(filter?: ObjectFilter): KubernetesObject[] {
    return this.objects.list(filter);
  }

  indexBy(
    valuesOf: (object: KubernetesObject) => string[],
  ): (value: string) => KubernetesObject[] {
    const index = this.objects.addIndex(valuesOf);
    return value => [...index.get(value)];
  }

  apply(input: KubernetesObject): KubernetesObject {
    const wanted = admit(input);
    const existing = this.get(refOf(wanted));
    if (!existing) {
      this.assertRoomFor(wanted);
      return this.store('ADDED', created(wanted, this.now()));
    }
    // Those who hold or own an object say so themselves, not who applies it.
    const { finalizers, ownerReferences } = existing.metadata;
    return this.change(
      existing,
      replaced(existing, {
        ...wanted,
        metadata: { finalizers, ownerReferences, ...wanted.metadata },
      }),
    );
  }

  update(input: KubernetesObject): KubernetesObject {
    const wanted = admit(input);
    const existing = this.get(refOf(wanted));
    if (!existing) {
      throw ClusterError.notFound(`${input.metadata.name} not found`);
    }
    const { resourceVersion, finalizers } = wanted.metadata;
    assertMet(existing, { resourceVersion });
    assertNoNewFinalizers(existing, finalizers);
    const next = withFinalizers(replaced(existing, wanted), finalizers);
    return this.removeUnlessHeld(this.change(existing, next));
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

  delete(
    ref: ObjectRef,
    preconditions: Preconditions = {},
  ): KubernetesObject | undefined {
    const existing = this.get(ref);
    if (!existing) {
      return undefined;
    }
    assertMet(existing, preconditions);
    if (existing.metadata.deletionTimestamp) {
      return existing;
    }
    const marked = this.change(existing, {
      ...existing,
      metadata: {
        ...existing.metadata,
        deletionTimestamp: timestamp(this.now()),
      },
      ...(isNamespace(existing) && {
        status: { ...existing.status, phase: 'Terminating' },
      }),
    });
    if (isNamespace(existing)) {
      for (const content of this.list({ namespace: ref.name })) {
        this.delete(refOf(content));
      }
    }
    this.removeUnlessHeld(this.get(ref) ?? marked);
    return marked;
  }

  setFinalizers(ref: ObjectRef, finalizers: string[]): void {
    const existing = this.get(ref);
    if (existing) {
      this.removeUnlessHeld(
        this.change(existing, withFinalizers(existing, finalizers)),
      );
    }
  }

  watch(listener: (event: ClusterEvent) => void): () => void {
    return this.feed.listen(listener);
  }

  /** Writes what is not yet on disk. */
  async stop(): Promise<void> {
    await this.file?.flush();
  }

  private async load(path: string): Promise<void> {
    this.file = new ClusterFile(
      path,
      () => ({ resourceVersion: this.version, objects: this.objects.all() }),
      this.onError,
      PERSIST_DELAY_MS,
    );
    const content = await this.file.read();
    this.version = content?.resourceVersion ?? 0;
    for (const object of content?.objects ?? []) {
      this.objects.set(frozenCopy(object));
    }
  }

  private assertRoomFor(object: KubernetesObject): void {
    const { name, namespace } = object.metadata;
    if (namespace !== undefined) {
      assertOpen(namespace, this.get(namespaceRef(namespace)), object);
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
    const candidate = copyJson(next);
    return isDeepStrictEqual(existing, candidate)
      ? existing
      : this.store('MODIFIED', candidate);
  }

  private store(
    type: ClusterEvent['type'],
    next: KubernetesObject,
  ): KubernetesObject {
    this.version += 1;
    const object = frozenCopy({
      ...next,
      metadata: { ...next.metadata, resourceVersion: this.resourceVersion },
    });
    if (type === 'DELETED') {
      this.objects.remove(refOf(object));
    } else {
      this.objects.set(object);
    }
    this.file?.changed();
    this.feed.emit({ type, object });
    return object;
  }

  /** Lets a deleted object go, unless a finalizer or its content keeps it. */
  private removeUnlessHeld(object: KubernetesObject): KubernetesObject {
    const { name, namespace, uid, deletionTimestamp } = object.metadata;
    // Emptying a namespace may already have taken the namespace along.
    if (!deletionTimestamp || !this.objects.hasUid(uid!)) {
      return object;
    }
    const content = isNamespace(object) ? this.list({ namespace: name }) : [];
    if (content.length > 0) {
      const status = terminatingStatus(object.status, content, this.now());
      return this.change(object, { ...object, status });
    }
    if (object.metadata.finalizers?.length) {
      return object;
    }
    const last = this.store('DELETED', object);
    for (const orphan of this.objects.ownedBy(uid!)) {
      const owners = orphan.metadata.ownerReferences!;
      if (!owners.some(owner => this.objects.hasUid(owner.uid))) {
        this.delete(refOf(orphan));
      }
    }
    const home = namespace && this.get(namespaceRef(namespace));
    if (home) {
      this.removeUnlessHeld(home);
    }
    return last;
  }
}

function namespaceRef(name: string): ObjectRef {
  return { group: '', kind: 'Namespace', name };
}

function isNamespace({ kind, apiVersion }: KubernetesObject): boolean {
  return kind === 'Namespace' && apiVersion === 'v1';
}
