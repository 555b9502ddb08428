import {
  BranchList,
  ChartStatus,
  CreateEnvironmentRequest,
  Environment,
  EnvironmentList,
  InstanceList,
  InstanceRightsList,
  NameProposal,
  OfferingList,
  Orphan,
  OrphanList,
  OwnerChoices,
  RedeployRequest,
  Timeline,
} from '../schema/openapi';
import {
  EnvironmentsQuery,
  OfferingsQuery,
  PageQuery,
  StarryChangeOptions,
  StarryRequestOptions,
} from './queries';
import { Connection, ifMatch, sendRequest } from './sendRequest';

/**
 * Starry's REST API, for pages, backend plugins and scripts.
 *
 * @remarks
 *
 * All methods throw a `ResponseError` of `@backstage/errors` if the backend
 * refuses; {@link getIssues} finds the invalid fields in it.
 *
 * @public
 */
export class StarryClient {
  private readonly connection: Connection;

  /**
   * Makes a client that finds the backend with `discoveryApi`, and asks it with
   * `fetchApi`, or the platform's `fetch` when left out.
   */
  static create(options: {
    discoveryApi: { getBaseUrl(pluginId: string): Promise<string> };
    fetchApi?: { fetch: typeof fetch };
  }): StarryClient {
    return new StarryClient(options);
  }

  private constructor(options: Parameters<typeof StarryClient.create>[0]) {
    this.connection = options;
  }

  /**
   * Asks for an environment, and returns its record at once. With `dryRun`
   * everything is checked and nothing is written.
   */
  async createEnvironment(
    body: CreateEnvironmentRequest,
    options?: StarryRequestOptions & { dryRun?: boolean },
  ): Promise<Environment> {
    const query = options?.dryRun ? { dryRun: true } : {};
    return await this.send(options, (api, request) =>
      api.createEnvironment({ body, query }, request),
    );
  }

  /** A page of environments, newest first. */
  async listEnvironments(
    query: EnvironmentsQuery,
    options?: StarryRequestOptions,
  ): Promise<EnvironmentList> {
    if (query.owner?.length === 0) {
      // Nobody owns nothing, but in an address this would be no filter.
      return { items: [], totalItems: 0, pageInfo: {} };
    }
    return await this.send(options, (api, request) =>
      api.listEnvironments({ query }, request),
    );
  }

  /** One environment, also when it is gone. */
  async getEnvironment(
    id: string,
    options?: StarryRequestOptions,
  ): Promise<Environment> {
    return await this.send(options, (api, request) =>
      api.getEnvironment({ path: { id } }, request),
    );
  }

  /** A page of what happened to an environment, newest first. */
  async getTimeline(
    id: string,
    query: PageQuery,
    options?: StarryRequestOptions,
  ): Promise<Timeline> {
    return await this.send(options, (api, request) =>
      api.getTimeline({ path: { id }, query }, request),
    );
  }

  /**
   * Asks for an environment to go, and returns it as it is then. To ask again
   * is fine.
   */
  async deleteEnvironment(
    id: string,
    options?: StarryChangeOptions,
  ): Promise<Environment> {
    const header = ifMatch(options);
    return await this.send(options, (api, request) =>
      api.deleteEnvironment({ path: { id }, header }, request),
    );
  }

  /**
   * Brings an environment to the newest commits of its revisions, or to other
   * revisions, and returns it as it is then wanted.
   */
  async redeployEnvironment(
    id: string,
    body: RedeployRequest,
    options?: StarryChangeOptions,
  ): Promise<Environment> {
    const header = ifMatch(options);
    return await this.send(options, (api, request) =>
      api.redeployEnvironment({ path: { id }, body, header }, request),
    );
  }

  /** The offerings of the platform. */
  async listOfferings(
    query: OfferingsQuery,
    options?: StarryRequestOptions,
  ): Promise<OfferingList> {
    return await this.send(options, (api, request) =>
      api.listOfferings({ query }, request),
    );
  }

  /** The Argo CD instances, and whether they answer. */
  async listInstances(options?: StarryRequestOptions): Promise<InstanceList> {
    return await this.send(options, (api, request) =>
      api.listInstances({}, request),
    );
  }

  /** What Starry may do with the instances; for the platform team. */
  async listRights(
    options?: StarryRequestOptions,
  ): Promise<InstanceRightsList> {
    return await this.send(options, (api, request) =>
      api.listRights({}, request),
    );
  }

  /**
   * A page of what belongs to nothing any more, the oldest first; for the
   * platform team.
   */
  async listOrphans(
    query: PageQuery,
    options?: StarryRequestOptions,
  ): Promise<OrphanList> {
    return await this.send(options, (api, request) =>
      api.listOrphans({ query }, request),
    );
  }

  /** Asks for an orphan to be removed, and returns it as it is then. */
  async removeOrphan(
    id: string,
    options?: StarryRequestOptions,
  ): Promise<Orphan> {
    return await this.send(options, (api, request) =>
      api.removeOrphan({ path: { id } }, request),
    );
  }

  /** The newest chart, and its rollout; for the platform team. */
  async getChart(options?: StarryRequestOptions): Promise<ChartStatus> {
    return await this.send(options, (api, request) =>
      api.getChart({}, request),
    );
  }

  /** Has the newest chart brought to all environments, in batches. */
  async rollOutChart(options?: StarryRequestOptions): Promise<ChartStatus> {
    return await this.send(options, (api, request) =>
      api.rollOutChart({}, request),
    );
  }

  /** Has no further environment brought to it. */
  async stopChartRollout(options?: StarryRequestOptions): Promise<ChartStatus> {
    return await this.send(options, (api, request) =>
      api.stopChartRollout({}, request),
    );
  }

  /** A free name that begins with `prefix`; nobody keeps it free. */
  async proposeName(
    prefix: string,
    options?: StarryRequestOptions,
  ): Promise<NameProposal> {
    return await this.send(options, (api, request) =>
      api.proposeName({ query: { prefix } }, request),
    );
  }

  /** Who may own an environment that the caller asks for. */
  async listOwners(options?: StarryRequestOptions): Promise<OwnerChoices> {
    return await this.send(options, (api, request) =>
      api.listOwners({}, request),
    );
  }

  /** Branches of a component's git repository, the default one first. */
  async listBranches(
    component: string,
    options?: StarryRequestOptions,
  ): Promise<BranchList> {
    return await this.send(options, (api, request) =>
      api.listBranches({ query: { component } }, request),
    );
  }

  private async send<T>(
    options: StarryRequestOptions = {},
    call: Parameters<typeof sendRequest<T>>[2],
  ): Promise<T> {
    return await sendRequest(this.connection, options, call);
  }
}
