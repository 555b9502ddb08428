import { createApiRef } from '@backstage/frontend-plugin-api';
import type {
  BranchList,
  Environment,
  EnvironmentList,
  OfferingList,
  Phase,
  Timeline,
} from '@starry-idp/backstage-plugin-starry-common';

/**
 * Which environments to list. Without `phases`, those that are gone are left
 * out.
 *
 * @public
 */
export interface EnvironmentsQuery {
  /** Reference of a component or system that the environments contain. */
  entity?: string;
  /** References of owners; an environment of any of them is listed. */
  owners?: string[];
  phases?: Phase[];
  /** How many environments at the most, newest first. The default is 50. */
  count?: number;
}

/**
 * Options of every request.
 *
 * @public
 */
export interface StarryRequestOptions {
  /** Ends the request; the promise is then rejected with an `AbortError`. */
  signal?: AbortSignal;
}

/**
 * Starry's backend, as the frontend sees it.
 *
 * @remarks
 *
 * All methods throw a `ResponseError` of `@backstage/errors` if the backend
 * refuses; `getIssues` finds the invalid fields in it.
 *
 * @public
 */
export interface StarryApi {
  /** Lists environments, newest first. */
  listEnvironments(
    query: EnvironmentsQuery,
    options?: StarryRequestOptions,
  ): Promise<EnvironmentList>;
  /** One environment, also when it is gone. */
  getEnvironment(
    id: string,
    options?: StarryRequestOptions,
  ): Promise<Environment>;
  /** What happened to an environment, newest first. */
  getTimeline(
    id: string,
    options?: StarryRequestOptions & { cursor?: string },
  ): Promise<Timeline>;
  /** Asks for an environment to go, and returns it as it is then. */
  deleteEnvironment(
    id: string,
    options?: StarryRequestOptions,
  ): Promise<Environment>;
  /** The offerings of the platform. */
  listOfferings(options?: StarryRequestOptions): Promise<OfferingList>;
  /** A free name that begins with `prefix`. */
  proposeName(prefix: string, options?: StarryRequestOptions): Promise<string>;
  /** Branches of a component's git repository, the default one first. */
  listBranches(
    component: string,
    options?: StarryRequestOptions,
  ): Promise<BranchList>;
}

/**
 * Reference of the {@link StarryApi}.
 *
 * @public
 */
export const starryApiRef = createApiRef<StarryApi>().with({
  id: 'plugin.starry.api',
  pluginId: 'starry',
});
