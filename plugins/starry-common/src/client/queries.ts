import { Phase } from '../schema/openapi';

/**
 * Options of every request to Starry's backend.
 *
 * @public
 */
export interface StarryRequestOptions {
  /** Backstage token to send; none when the `fetchApi` adds one. */
  token?: string;
  /** Ends the request; the promise is then rejected with an `AbortError`. */
  signal?: AbortSignal;
}

/**
 * Options of requests that change what is wanted of an environment.
 *
 * @public
 */
export interface StarryChangeOptions extends StarryRequestOptions {
  /**
   * Only if the environment still has this `generation`; otherwise the request
   * is refused with the status 412, and says what has changed.
   */
  ifGeneration?: number;
}

/**
 * Which page of a list.
 *
 * @public
 */
export interface PageQuery {
  /** How many items at the most: 1 to 100, 20 when left out. */
  limit?: number;
  /** `pageInfo.nextCursor` of the page before; left out for the first one. */
  cursor?: string;
}

/**
 * Which environments to list. Those that are gone are left out unless `phase`
 * asks for them.
 *
 * @public
 */
export interface EnvironmentsQuery extends PageQuery {
  /** Reference of a component or system that the environments contain. */
  entity?: string;
  /** Their name. */
  name?: string;
  /** References of groups or users, 50 at the most, one of which owns them. */
  owner?: string[];
  /** Phases, one of which they are in. */
  phase?: Phase[];
}

/**
 * Which offerings to list.
 *
 * @public
 */
export interface OfferingsQuery {
  /** What sort of thing they are, e.g. `database`. */
  type?: string;
  /** Their service level, e.g. `standard`. */
  tier?: string;
}
