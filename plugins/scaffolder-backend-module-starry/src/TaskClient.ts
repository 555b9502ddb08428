import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ForwardedError, ResponseError, toError } from '@backstage/errors';
import {
  CreateEnvironmentRequest,
  Environment,
  getIssues,
  RedeployRequest,
  StarryClient,
  StarryRequestOptions,
} from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from './clock';
import { ValidationError } from './ValidationError';

const REQUEST_TIMEOUT_MS = 30_000;

/** For how long failures that may pass are taken in good part. */
const PATIENCE_MS = 60_000;
const RETRY_INITIAL_DELAY_MS = 1_000;
const RETRY_MAX_DELAY_MS = 5_000;

/**
 * Starry's REST API as one run of an action sees it: on behalf of the user,
 * patient with a backend that restarts, and stopped by the task's signal.
 *
 * Every call is safe to repeat: creation carries a request id, and what is
 * redeployed twice is where it should be the second time.
 */
export class TaskClient {
  readonly #auth: AuthService;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #signal: AbortSignal | undefined;
  readonly #credentials: () => Promise<BackstageCredentials>;
  readonly #starry: StarryClient;

  static create(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    clock: Clock;
    logger: LoggerService;
    signal?: AbortSignal;
    credentials: () => Promise<BackstageCredentials>;
  }): TaskClient {
    return new TaskClient(options);
  }

  private constructor(options: Parameters<typeof TaskClient.create>[0]) {
    this.#auth = options.auth;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#signal = options.signal;
    this.#credentials = options.credentials;
    this.#starry = StarryClient.create({ discoveryApi: options.discovery });
  }

  async create(
    body: CreateEnvironmentRequest,
    options: { dryRun: boolean },
  ): Promise<Environment> {
    return await this.#call(
      `Environment "${body.name}" cannot be made`,
      request =>
        this.#starry.createEnvironment(body, { ...options, ...request }),
    );
  }

  /** The environment, or undefined when there is none. */
  async get(id: string): Promise<Environment | undefined> {
    return await this.#call(`Environment ${id} cannot be looked up`, request =>
      this.#starry.getEnvironment(id, request),
    ).catch(undefinedIfMissing);
  }

  /** The environment as it is now, or undefined when there is none. */
  async delete(id: string): Promise<Environment | undefined> {
    return await this.#call(`Environment ${id} cannot be deleted`, request =>
      this.#starry.deleteEnvironment(id, request),
    ).catch(undefinedIfMissing);
  }

  /** The environment as it is now wanted. */
  async redeploy(id: string, body: RedeployRequest): Promise<Environment> {
    return await this.#call(`Environment ${id} cannot be redeployed`, request =>
      this.#starry.redeployEnvironment(id, body, request),
    );
  }

  /** The environment that has this name now; one that is gone has none. */
  async findByName(name: string): Promise<Environment | undefined> {
    const { items } = await this.#call(
      `Environment "${name}" cannot be looked up`,
      request => this.#starry.listEnvironments({ name, limit: 1 }, request),
    );
    // The newest: one before it that is still going has lost the name to it.
    return items[0];
  }

  async #call<T>(
    failure: string,
    send: (options: StarryRequestOptions) => Promise<T>,
  ): Promise<T> {
    const started = this.#clock.now();
    let delay = RETRY_INITIAL_DELAY_MS;

    for (;;) {
      try {
        return await send(await this.#requestOptions());
      } catch (error) {
        const patienceLeft = started + PATIENCE_MS - this.#clock.now();
        if (this.#signal?.aborted || !mayPass(error) || patienceLeft <= 0) {
          throw explain(failure, error);
        }
        this.#logger.warn(
          `Starry does not answer (${reasonOf(error)}), trying again`,
        );
      }
      await this.#clock.sleep(delay, this.#signal);
      delay = Math.min(delay * 1.5, RETRY_MAX_DELAY_MS);
    }
  }

  async #requestOptions(): Promise<StarryRequestOptions> {
    // A token for each request, since a wait outlives a token.
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#credentials(),
      targetPluginId: 'starry',
    });
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    return {
      token,
      signal: this.#signal ? AbortSignal.any([this.#signal, timeout]) : timeout,
    };
  }
}

/** Whether the same request may succeed a little later. */
function mayPass(error: unknown): boolean {
  if (error instanceof ResponseError) {
    return error.statusCode === 429 || error.statusCode >= 500;
  }
  // What fetch rejects with for a network failure, and for a timeout.
  return error instanceof TypeError || toError(error).name === 'TimeoutError';
}

function explain(failure: string, error: unknown): Error {
  if (!(error instanceof ResponseError)) {
    return new ForwardedError(failure, error);
  }
  const issues = getIssues(error);
  return issues.length > 0
    ? new ValidationError(`${failure}:`, issues)
    : new ForwardedError(failure, error.cause);
}

function reasonOf(error: unknown): string {
  if (error instanceof ResponseError) {
    return error.cause.message;
  }
  const { message, cause } = toError(error) as Error;
  return cause instanceof Error ? cause.message : message;
}

function undefinedIfMissing(error: Error): undefined {
  if (error.name === 'NotFoundError') {
    return undefined;
  }
  throw error;
}
