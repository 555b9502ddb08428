import {
  refOf,
  type KubernetesObject,
  type ObjectFilter,
  type ObjectRef,
} from './Cluster';
import { ObjectIndex } from './ObjectIndex';

/** The objects of a cluster, and the ways to find them. */
export class ObjectStore {
  private readonly objects = new Map<string, KubernetesObject>();
  private readonly byNamespace = new ObjectIndex(o =>
    o.metadata.namespace === undefined ? [] : [o.metadata.namespace],
  );
  private readonly byKind = new ObjectIndex(o => [o.kind]);
  private readonly byUid = new ObjectIndex(o => [o.metadata.uid!]);
  private readonly byOwner = new ObjectIndex(o =>
    (o.metadata.ownerReferences ?? []).map(owner => owner.uid),
  );
  private readonly indices = [
    this.byNamespace,
    this.byKind,
    this.byUid,
    this.byOwner,
  ];

  get size(): number {
    return this.objects.size;
  }

  all(): KubernetesObject[] {
    return [...this.objects.values()];
  }

  get(ref: ObjectRef): KubernetesObject | undefined {
    return this.objects.get(keyOf(ref));
  }

  set(object: KubernetesObject): void {
    const key = keyOf(refOf(object));
    const before = this.objects.get(key);
    this.objects.set(key, object);
    this.indices.forEach(index => index.replace(key, before, object));
  }

  remove(ref: ObjectRef): void {
    const key = keyOf(ref);
    const before = this.objects.get(key);
    this.objects.delete(key);
    this.indices.forEach(index => index.replace(key, before, undefined));
  }

  list(filter: ObjectFilter = {}): KubernetesObject[] {
    const { group, kind, namespace } = filter;
    const labels = Object.entries(filter.labels ?? {});
    return this.candidates(filter).filter(
      object =>
        (group === undefined || refOf(object).group === group) &&
        (kind === undefined || object.kind === kind) &&
        (namespace === undefined || object.metadata.namespace === namespace) &&
        labels.every(([key, value]) => object.metadata.labels?.[key] === value),
    );
  }

  hasUid(uid: string): boolean {
    return this.byUid.has(uid);
  }

  /** The objects that name one as an owner of theirs. */
  ownedBy(uid: string): KubernetesObject[] {
    return [...this.byOwner.get(uid)];
  }

  /** Adds a way to find objects, and returns it. */
  addIndex(valuesOf: (object: KubernetesObject) => string[]): ObjectIndex {
    const index = new ObjectIndex(valuesOf);
    this.objects.forEach((object, key) =>
      index.replace(key, undefined, object),
    );
    this.indices.push(index);
    return index;
  }

  private candidates({ namespace, kind }: ObjectFilter): KubernetesObject[] {
    if (namespace !== undefined) {
      return [...this.byNamespace.get(namespace)];
    }
    return kind === undefined ? this.all() : [...this.byKind.get(kind)];
  }
}

function keyOf({ group, kind, namespace, name }: ObjectRef): string {
  return [group, kind, namespace ?? '', name].join('/');
}
