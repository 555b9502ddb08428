import { ForwardedError, ResponseError, toError } from '@backstage/errors';
import { ActionContext } from '@backstage/plugin-scaffolder-node';
import {
  Environment,
  getIssues,
  StarryClient,
  StarryRequestOptions,
} from '@starry-idp/backstage-plugin-starry-common';
import { ActionOptions } from './ActionOptions';
import { ValidationError } from './ValidationError';

const REQUEST_TIMEOUT_MS = 30_000;

/** For how long a request is repeated whose failure may pass. */
const PATIENCE_MS = 60_000;
const RETRY_INITIAL_DELAY_MS = 1_000;
const RETRY_MAX_DELAY_MS = 5_000;

/** What of a run of an action matters to its requests. */
type Task = Pick<
  ActionContext<{}>,
  'logger' | 'signal' | 'getInitiatorCredentials'
>;

/**
 * Starry's REST API as one run of an action sees it: on behalf of the user,
 * patient with a backend that restarts, and stopped by the task's signal.
 */
export class TaskClient {
  private readonly options: ActionOptions;
  private readonly task: Task;
  private readonly starry: StarryClient;

  static create(options: ActionOptions, task: Task): TaskClient {
    return new TaskClient(options, task);
  }

  private constructor(options: ActionOptions, task: Task) {
    this.options = options;
    this.task = task;
    this.starry = StarryClient.create({ discoveryApi: options.discovery });
  }

  /** The environment, or undefined when there is none. */
  async get(id: string): Promise<Environment | undefined> {
    return await this.ask(
      `Environment ${id} cannot be looked up`,
      (starry, request) => starry.getEnvironment(id, request),
    ).catch(undefinedIfMissing);
  }

  /** The environment that has this name now; one that is gone has none. */
  async findByName(name: string): Promise<Environment | undefined> {
    const { items } = await this.ask(
      `Environment "${name}" cannot be looked up`,
      (starry, request) => starry.listEnvironments({ name, limit: 1 }, request),
    );
    // The newest: one before it that is still going has lost the name to it.
    return items[0];
  }

  /**
   * Sends a request that is safe to repeat.
   *
   * @param failure - What could not be done, for the error.
   * @param send - Told whether it was sent before: then it may have been done,
   * and only the answer was lost.
   */
  async ask<T>(
    failure: string,
    send: (
      starry: StarryClient,
      options: StarryRequestOptions,
      isRepeated: boolean,
    ) => Promise<T>,
  ): Promise<T> {
    const { clock } = this.options;
    const { logger, signal } = this.task;
    const started = clock.now();
    let delay = RETRY_INITIAL_DELAY_MS;
    let isRepeated = false;

    for (;;) {
      try {
        const request = await this.requestOptions();
        return await send(this.starry, request, isRepeated);
      } catch (error) {
        const patienceLeft = started + PATIENCE_MS - clock.now();
        if (signal?.aborted || !mayPass(error) || patienceLeft <= 0) {
          throw explain(failure, error);
        }
        logger.warn(
          `Starry does not answer (${reasonOf(error)}), trying again`,
        );
      }
      await clock.sleep(delay, signal);
      isRepeated = true;
      delay = Math.min(delay * 1.5, RETRY_MAX_DELAY_MS);
    }
  }

  private async requestOptions(): Promise<StarryRequestOptions> {
    // A token for each request, since a wait outlives a token.
    const { token } = await this.options.auth.getPluginRequestToken({
      onBehalfOf: await this.task.getInitiatorCredentials(),
      targetPluginId: 'starry',
    });
    const timeout = AbortSignal.timeout(REQUEST_TIMEOUT_MS);
    const { signal } = this.task;
    return {
      token,
      signal: signal ? AbortSignal.any([signal, timeout]) : timeout,
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

/** For a `catch` where it is fine that there is no such environment. */
export function undefinedIfMissing(error: Error): undefined {
  if (error.name === 'NotFoundError') {
    return undefined;
  }
  throw error;
}
