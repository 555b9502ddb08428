import { BUILT_IN_TYPES, resourceTypeOf } from '../cluster';
import type { Cluster, KubernetesObject, ResourceType } from '../cluster';

const MAX_TYPES = 1_000;

/**
 * The types that the API serves: those that every Kubernetes has, those that a
 * CustomResourceDefinition defines, and whatever else somebody has put in.
 */
export class ResourceTypes {
  private readonly types = new Map<string, ResourceType>();

  /** @param cluster - is followed, for types that come later */
  constructor(cluster: Cluster) {
    BUILT_IN_TYPES.forEach(type => this.add(type));
    cluster.list().forEach(object => this.learn(object));
    cluster.watch(({ object }) => this.learn(object));
  }

  all(): ResourceType[] {
    return [...this.types.values()];
  }

  find(group: string, version: string, plural: string) {
    return this.all().find(
      type =>
        type.group === group &&
        type.version === version &&
        type.plural === plural,
    );
  }

  private learn(object: KubernetesObject): void {
    if (object.kind === 'CustomResourceDefinition') {
      const type = definedBy(object);
      if (type) {
        this.types.set(keyOf(type), type);
      }
    }
    this.add(resourceTypeOf(object));
  }

  private add(type: ResourceType): void {
    const key = keyOf(type);
    if (!this.types.has(key) && this.types.size < MAX_TYPES) {
      this.types.set(key, type);
    }
  }
}

function keyOf({ group, kind }: ResourceType): string {
  return `${group}/${kind}`;
}

function definedBy({ spec }: KubernetesObject): ResourceType | undefined {
  const { group, names, versions, scope } = spec ?? {};
  const version = versions?.find((v: any) => v?.served !== false)?.name;
  return typeof group === 'string' &&
    typeof names?.kind === 'string' &&
    typeof names.plural === 'string' &&
    typeof version === 'string'
    ? {
        group,
        version,
        kind: names.kind,
        plural: names.plural,
        namespaced: scope !== 'Cluster',
      }
    : undefined;
}
