import { isError } from '@backstage/errors';

/** How long hints are gathered before they cause one request. */
const HINT_DELAY_MS = 250;

/** Polling never gets slower than this after failures. */
const MAX_RETRY_DELAY_MS = 60_000;

/** What a {@link LiveQuery} knows. */
export interface LiveQueryState<T> {
  /** The last answer; it stays while a newer one is fetched or refused. */
  data?: T;
  /** When `data` came, in milliseconds since the epoch. */
  fetchedAt?: number;
  /** Why the last request failed; absent after one that succeeded. */
  error?: Error;
}

/** How a {@link LiveQuery} works. */
export interface LiveQueryOptions<T> {
  load(signal: AbortSignal): Promise<T>;
  /** Milliseconds until the next request, given the last answer. */
  pollInterval(data: T | undefined): number;
}

/**
 * Keeps an answer of the backend fresh while somebody looks at it.
 *
 * It polls while visible, asks again soon after a hint, has one request under
 * way at the most, and keeps the last answer when a request fails.
 */
export class LiveQuery<T> {
  readonly #options: LiveQueryOptions<T>;
  readonly #listeners = new Set<() => void>();
  #state: LiveQueryState<T> = {};
  #running = false;
  #visible = true;
  /** Asked for while hidden, or while a request was under way. */
  #wanted = false;
  #failures = 0;
  #startedAt = 0;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #request: { controller: AbortController; done: Promise<void> } | undefined;

  constructor(options: LiveQueryOptions<T>) {
    this.#options = options;
  }

  readonly getState = (): LiveQueryState<T> => this.#state;

  readonly subscribe = (listener: () => void): (() => void) => {
    this.#listeners.add(listener);
    return () => this.#listeners.delete(listener);
  };

  start() {
    if (!this.#running) {
      this.#running = true;
      this.#wanted = true;
      this.#schedule();
    }
  }

  stop() {
    this.#running = false;
    clearTimeout(this.#timer);
    this.#request?.controller.abort();
    this.#request = undefined;
  }

  /** Hidden queries rest; one that is due is asked as soon as it is visible. */
  setVisible(visible: boolean) {
    this.#visible = visible;
    this.#schedule();
  }

  /** Something may have changed: asks again soon, once for many hints. */
  hint() {
    if (!this.#wanted) {
      this.#wanted = true;
      this.#schedule(HINT_DELAY_MS);
    }
  }

  /** Asks now, and resolves when an answer to a request begun later is here. */
  async refresh(): Promise<void> {
    await this.#request?.done;
    if (this.#running) {
      await this.#ask();
    }
  }

  #schedule(delay: number = 0) {
    clearTimeout(this.#timer);
    if (!this.#running || !this.#visible || this.#request) {
      return;
    }
    this.#timer = setTimeout(
      () => void this.#ask(),
      this.#wanted ? delay : this.#timeToNextPoll(),
    );
  }

  #timeToNextPoll(): number {
    const interval = this.#options.pollInterval(this.#state.data);
    const delay = this.#failures
      ? Math.min(
          interval * 2 ** Math.min(this.#failures, 10),
          Math.max(interval, MAX_RETRY_DELAY_MS),
        )
      : interval;
    return Math.max(0, this.#startedAt + delay - Date.now());
  }

  #ask(): Promise<void> {
    if (this.#request) {
      return this.#request.done;
    }
    clearTimeout(this.#timer);
    this.#wanted = false;
    this.#startedAt = Date.now();
    const controller = new AbortController();
    const done = this.#load(controller.signal);
    this.#request = { controller, done };
    return done;
  }

  async #load(signal: AbortSignal): Promise<void> {
    let state: LiveQueryState<T>;
    try {
      const data = await this.#options.load(signal);
      state = { data, fetchedAt: Date.now() };
    } catch (error) {
      state = {
        ...this.#state,
        error: isError(error) ? (error as Error) : new Error(String(error)),
      };
    }
    if (signal.aborted) {
      return;
    }
    this.#failures = state.error ? this.#failures + 1 : 0;
    this.#request = undefined;
    this.#state = state;
    this.#listeners.forEach(listener => listener());
    this.#schedule(HINT_DELAY_MS);
  }
}
