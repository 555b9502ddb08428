import {
  AuthService,
  BackstageCredentials,
  DiscoveryService,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { ForwardedError, ResponseError, toError } from '@backstage/errors';
import {
  CreateEnvironmentRequest,
  DefaultApiClient,
  Environment,
  RequestOptions,
  TypedResponse,
} from '@starry-idp/backstage-plugin-starry-common';
import { Clock } from './clock';
import { issuesOf, ValidationError } from './ValidationError';

const REQUEST_TIMEOUT_MS = 30_000;

/** For how long failures that may pass are taken in good part. */
const PATIENCE_MS = 60_000;
const RETRY_INITIAL_DELAY_MS = 1_000;
const RETRY_MAX_DELAY_MS = 5_000;

const PAGE_SIZE = 100;

/**
 * Starry's REST API as one run of an action sees it: on behalf of the user,
 * patient with a backend that restarts, and stopped by the task's signal.
 *
 * Every call is safe to repeat: creation carries a request id.
 */
export class StarryClient {
  readonly #auth: AuthService;
  readonly #clock: Clock;
  readonly #logger: LoggerService;
  readonly #signal: AbortSignal | undefined;
  readonly #credentials: () => Promise<BackstageCredentials>;
  readonly #api: DefaultApiClient;

  static create(options: {
    auth: AuthService;
    discovery: DiscoveryService;
    clock: Clock;
    logger: LoggerService;
    signal?: AbortSignal;
    credentials: () => Promise<BackstageCredentials>;
  }): StarryClient {
    return new StarryClient(options);
  }

  private constructor(options: Parameters<typeof StarryClient.create>[0]) {
    this.#auth = options.auth;
    this.#clock = options.clock;
    this.#logger = options.logger;
    this.#signal = options.signal;
    this.#credentials = options.credentials;
    this.#api = new DefaultApiClient({
      discoveryApi: options.discovery,
      fetchApi: { fetch: (input, init) => this.#fetch(input, init) },
    });
  }

  async create(
    body: CreateEnvironmentRequest,
    options?: { dryRun?: boolean },
  ): Promise<Environment> {
    const query = options?.dryRun ? { dryRun: true } : {};
    return await this.#call(
      `Environment "${body.name}" cannot be made`,
      request => this.#api.createEnvironment({ body, query }, request),
    );
  }

  /** The environment, or undefined when there is none. */
  async get(id: string): Promise<Environment | undefined> {
    return await this.#call(`Environment ${id} cannot be looked up`, request =>
      this.#api.getEnvironment({ path: { id } }, request),
    ).catch(undefinedIfMissing);
  }

  /** The environment as it is now, or undefined when there is none. */
  async delete(id: string): Promise<Environment | undefined> {
    return await this.#call(`Environment ${id} cannot be deleted`, request =>
      this.#api.deleteEnvironment({ path: { id } }, request),
    ).catch(undefinedIfMissing);
  }

  /** The environment that has this name now; one that is gone has none. */
  async findByName(name: string): Promise<Environment | undefined> {
    let cursor: string | undefined;
    do {
      const query = { limit: PAGE_SIZE, ...(cursor && { cursor }) };
      const page = await this.#call('Environments cannot be listed', request =>
        this.#api.listEnvironments({ query }, request),
      );
      const found = page.items.find(environment => environment.name === name);
      if (found) {
        return found;
      }
      cursor = page.pageInfo.nextCursor;
    } while (cursor);
    return undefined;
  }

  async #call<T>(
    failure: string,
    send: (options: RequestOptions) => Promise<TypedResponse<T>>,
  ): Promise<T> {
    const started = this.#clock.now();
    let delay = RETRY_INITIAL_DELAY_MS;

    for (;;) {
      try {
        return await this.#attempt(send);
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

  async #attempt<T>(
    send: (options: RequestOptions) => Promise<TypedResponse<T>>,
  ): Promise<T> {
    // A token for each request, since a wait outlives a token.
    const { token } = await this.#auth.getPluginRequestToken({
      onBehalfOf: await this.#credentials(),
      targetPluginId: 'starry',
    });
    const response = await send({ token });
    if (!response.ok) {
      throw await ResponseError.fromResponse(response);
    }
    return await response.json();
  }

  async #fetch(...[input, init]: Parameters<typeof fetch>): Promise<Response> {
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    return await fetch(input, {
      ...init,
      signal: this.#signal ? AbortSignal.any([this.#signal, timeout]) : timeout,
    });
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
  const issues = issuesOf(error);
  return issues
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
