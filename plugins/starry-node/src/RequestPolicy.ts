import { BackstageCredentials } from '@backstage/backend-plugin-api';
import { Issue, Stage } from '@starry-idp/backstage-plugin-starry-common';

/**
 * A rule that requests must follow. It may only refuse: nothing that it does
 * changes a request.
 *
 * @public
 */
export interface RequestPolicy {
  /** Unique, e.g. `working-hours`; people and logs are told it when it fails. */
  readonly name: string;
  /**
   * What is wrong with the request, by field, e.g. `lifetime` or
   * `services.sample-be.config.replicas`; nothing if it is fine. It is told
   * together with all else that is wrong.
   *
   * A policy that throws, or does not answer within five seconds, refuses the
   * request: the caller is told to try again later. What it threw is only in
   * the log.
   */
  check(
    request: PolicyRequest,
    context: PolicyContext,
  ): readonly Issue[] | Promise<readonly Issue[]>;
}

/**
 * A request after the form of each field, the catalog and the offerings were
 * looked at. Fields that were left out, and those that are wrong, are undefined.
 *
 * @public
 */
export interface PolicyRequest {
  /**
   * What is asked for. A redeployment is told as the environment that it makes:
   * with all of its services.
   */
  readonly action: 'create' | 'redeploy';
  /** First part of the environment's addresses. */
  readonly name?: string;
  /** Reference of a group or user of the catalog. */
  readonly owner?: string;
  /** Reference of the catalog system that runs in it. */
  readonly system?: string;
  /** Which rules apply to it. */
  readonly stage: Stage;
  /** What it is for, in a few words. */
  readonly description?: string;
  /** Reference of the template that asks, as the caller says. */
  readonly template?: string;
  /** From its creation to its end; of a creation only, also if it was not said. */
  readonly lifetimeMs?: number;
  /** Those whose form is right. */
  readonly services: readonly PolicyService[];
}

/**
 * A service of a request.
 *
 * @public
 */
export interface PolicyService {
  /** Unique in its environment. */
  readonly name: string;
  /** Name of its offering. */
  readonly offering?: string;
  /** Reference of the component that it is built from. */
  readonly component?: string;
  /** Address of the component's git repository. */
  readonly repository?: string;
  /** Branch, tag or commit as asked for; the default branch if undefined. */
  readonly revision?: string;
  /** Values of the offering's parameters, defaults included. */
  readonly config: Readonly<Record<string, unknown>>;
}

/**
 * Who asks, and where the environment is to be.
 *
 * @public
 */
export interface PolicyContext {
  /** Who asks. */
  readonly caller: {
    /** Reference of the user, or name of the service. */
    readonly name: string;
    /** To ask other services on the caller's behalf. */
    readonly credentials: BackstageCredentials;
  };
  /** Where the environment is, or is to be. */
  readonly place: {
    /** Name of the Argo CD instance; undefined if none takes the stage. */
    readonly instance?: string;
  };
  /** Aborts when nobody waits for the answer any more. */
  readonly signal: AbortSignal;
}
