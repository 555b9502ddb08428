import { ResponseError } from '@backstage/errors';
import type { DiscoveryApi, FetchApi } from '@backstage/frontend-plugin-api';
import {
  DefaultApiClient,
  type BranchList,
  type Environment,
  type EnvironmentList,
  type OfferingList,
  type Timeline,
  type TypedResponse,
} from '@starry-idp/backstage-plugin-starry-common';
import type {
  EnvironmentsQuery,
  StarryApi,
  StarryRequestOptions,
} from './StarryApi';

const DEFAULT_COUNT = 50;

/** What the backend gives in one page at the most. */
const PAGE_SIZE = 100;

/**
 * {@link StarryApi} over HTTP, with the client that is generated from the
 * backend's OpenAPI document.
 *
 * @public
 */
export class StarryClient implements StarryApi {
  readonly #discoveryApi: DiscoveryApi;
  readonly #fetchApi: FetchApi;

  /** Makes a client that finds the backend with `discoveryApi`. */
  static create(options: {
    discoveryApi: DiscoveryApi;
    fetchApi: FetchApi;
  }): StarryClient {
    return new StarryClient(options.discoveryApi, options.fetchApi);
  }

  private constructor(discoveryApi: DiscoveryApi, fetchApi: FetchApi) {
    this.#discoveryApi = discoveryApi;
    this.#fetchApi = fetchApi;
  }

  /** {@inheritdoc StarryApi.listEnvironments} */
  async listEnvironments(
    query: EnvironmentsQuery,
    options?: StarryRequestOptions,
  ): Promise<EnvironmentList> {
    const { owners, ...rest } = query;
    if (!owners) {
      return this.#listOf(undefined, rest, options);
    }

    // The backend takes one owner a request.
    const lists = await Promise.all(
      owners.map(owner => this.#listOf(owner, rest, options)),
    );
    const items = new Map(
      lists.flatMap(list => list.items).map(item => [item.id, item]),
    );
    return {
      items: [...items.values()]
        .sort((a, b) => b.createdAt.localeCompare(a.createdAt))
        .slice(0, query.count ?? DEFAULT_COUNT),
      totalItems: lists.reduce((sum, list) => sum + list.totalItems, 0),
      pageInfo: {},
    };
  }

  /** {@inheritdoc StarryApi.getEnvironment} */
  async getEnvironment(
    id: string,
    options?: StarryRequestOptions,
  ): Promise<Environment> {
    return read(await this.#client(options).getEnvironment({ path: { id } }));
  }

  /** {@inheritdoc StarryApi.getTimeline} */
  async getTimeline(
    id: string,
    options?: StarryRequestOptions & { cursor?: string },
  ): Promise<Timeline> {
    return read(
      await this.#client(options).getTimeline({
        path: { id },
        query: { limit: PAGE_SIZE, cursor: options?.cursor },
      }),
    );
  }

  /** {@inheritdoc StarryApi.deleteEnvironment} */
  async deleteEnvironment(
    id: string,
    options?: StarryRequestOptions,
  ): Promise<Environment> {
    return read(
      await this.#client(options).deleteEnvironment({ path: { id } }),
    );
  }

  /** {@inheritdoc StarryApi.listOfferings} */
  async listOfferings(options?: StarryRequestOptions): Promise<OfferingList> {
    return read(await this.#client(options).listOfferings({ query: {} }));
  }

  /** {@inheritdoc StarryApi.proposeName} */
  async proposeName(
    prefix: string,
    options?: StarryRequestOptions,
  ): Promise<string> {
    const proposal = await read(
      await this.#client(options).proposeName({ query: { prefix } }),
    );
    return proposal.name;
  }

  /** {@inheritdoc StarryApi.listBranches} */
  async listBranches(
    component: string,
    options?: StarryRequestOptions,
  ): Promise<BranchList> {
    return read(
      await this.#client(options).listBranches({ query: { component } }),
    );
  }

  async #listOf(
    owner: string | undefined,
    query: Omit<EnvironmentsQuery, 'owners'>,
    options?: StarryRequestOptions,
  ): Promise<EnvironmentList> {
    const count = query.count ?? DEFAULT_COUNT;
    const items: Environment[] = [];
    let cursor: string | undefined;
    for (;;) {
      const page = await read(
        await this.#client(options).listEnvironments({
          query: {
            entity: query.entity,
            owner,
            phase: query.phases,
            limit: Math.min(PAGE_SIZE, count - items.length),
            cursor,
          },
        }),
      );
      items.push(...page.items);
      cursor = page.pageInfo.nextCursor;
      if (!cursor || items.length >= count) {
        return { ...page, items };
      }
    }
  }

  // The generated client has no way to pass a signal, so it gets a fetch that
  // knows it.
  #client(options?: StarryRequestOptions): DefaultApiClient {
    const { fetch } = this.#fetchApi;
    return new DefaultApiClient({
      discoveryApi: this.#discoveryApi,
      fetchApi: {
        fetch: (input, init) =>
          fetch(input, { ...init, signal: options?.signal }),
      },
    });
  }
}

async function read<T>(response: TypedResponse<T>): Promise<T> {
  if (!response.ok) {
    throw await ResponseError.fromResponse(response);
  }
  return await response.json();
}
