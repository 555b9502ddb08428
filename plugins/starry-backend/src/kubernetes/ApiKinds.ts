import { KubernetesApi } from './KubernetesApi';

/** A kind of objects that live in namespaces, and where its API is. */
export interface ApiKind {
  /** Empty for the core group. */
  group: string;
  version: string;
  /** How the API calls them, e.g. `configmaps`. */
  resource: string;
  /** How people call one, e.g. `ConfigMap`. */
  kind: string;
}

/** A kind as others name it: by its resource or by its kind. */
export type KindName = { group: string } & (
  | { resource: string }
  | { kind: string }
);

interface ResourceList {
  resources?: Array<{ name?: string; kind?: string; namespaced?: boolean }>;
}

/** Groups that are remembered. */
const MAX_GROUPS = 100;

/**
 * What kinds a cluster has. What was learnt is remembered: kinds come and go
 * with the installation of operators, and the worst of an old answer is that
 * an object is called by its resource.
 */
export class ApiKinds {
  private readonly groups = new Map<string, ApiKind[]>();

  constructor(private readonly api: KubernetesApi) {}

  /** The kind, in the version that the cluster prefers, if it knows it. */
  async find(
    name: KindName,
    signal: AbortSignal,
  ): Promise<ApiKind | undefined> {
    const matches = ({ resource, kind }: ApiKind) =>
      'resource' in name ? name.resource === resource : name.kind === kind;
    const known = this.groups.get(name.group)?.find(matches);
    return known ?? (await this.discover(name.group, signal)).find(matches);
  }

  private async discover(
    group: string,
    signal: AbortSignal,
  ): Promise<ApiKind[]> {
    const version = group ? await this.preferredVersion(group, signal) : 'v1';
    const { resources = [] } = await this.api.get<ResourceList>(
      group ? ['apis', group, version] : ['api', version],
      { signal },
    );
    const kinds = resources.flatMap(({ name = '', kind = '', namespaced }) =>
      // A name with a slash is a part of an object, such as its status.
      namespaced && kind && !name.includes('/')
        ? [{ group, version, resource: name, kind }]
        : [],
    );
    if (this.groups.size >= MAX_GROUPS) {
      this.groups.clear();
    }
    this.groups.set(group, kinds);
    return kinds;
  }

  private async preferredVersion(
    group: string,
    signal: AbortSignal,
  ): Promise<string> {
    const { preferredVersion } = await this.api.get<{
      preferredVersion?: { version?: string };
    }>(['apis', group], { signal });
    return preferredVersion?.version ?? 'v1';
  }
}
