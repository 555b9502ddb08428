import { ArgoCdApi, segment } from './ArgoCdApi';
import { ArgoCdError } from './ArgoCdError';
import { LivePod, ResourceEvent, ResourceNode, ResourceTree } from './types';

/** What an application consists of, as it is in the cluster now. */
export class LiveObjects {
  constructor(private readonly api: ArgoCdApi) {}

  /** All of it, pods included. */
  async tree(application: string): Promise<ResourceNode[]> {
    const { nodes } = await this.get<ResourceTree>(
      application,
      'resource-tree',
      {},
    );
    return nodes ?? [];
  }

  async pod(application: string, node: ResourceNode): Promise<LivePod> {
    const { manifest } = await this.get<{ manifest?: string }>(
      application,
      'resource',
      {
        namespace: node.namespace ?? '',
        resourceName: node.name ?? '',
        version: node.version ?? '',
        group: node.group ?? '',
        kind: node.kind ?? '',
      },
    );
    return parse<LivePod>(manifest) ?? {};
  }

  /** What happened to one of the objects, as the cluster tells it. */
  async events(
    application: string,
    node: ResourceNode,
  ): Promise<ResourceEvent[]> {
    const { items } = await this.get<{ items?: ResourceEvent[] | null }>(
      application,
      'events',
      {
        resourceNamespace: node.namespace ?? '',
        resourceName: node.name ?? '',
        resourceUID: node.uid ?? '',
      },
    );
    return items ?? [];
  }

  private get<T>(
    application: string,
    what: string,
    query: Record<string, string>,
  ): Promise<T> {
    return this.api.get<T>(
      `/api/v1/applications/${segment(application)}/${what}`,
      { ...this.api.scope, ...query },
    );
  }
}

/** An object within an answer, as text. */
function parse<T>(text: string | undefined): T | undefined {
  try {
    return text === undefined ? undefined : JSON.parse(text);
  } catch {
    throw new ArgoCdError(
      'unavailable',
      'Argo CD answered with what is no object',
    );
  }
}
