import { ServiceUnavailableError } from '@backstage/errors';

/** Lets a number of tasks run at a time, and a number of others wait. */
export class ConcurrencyLimit {
  readonly #running: number;
  readonly #waiting: number;
  readonly #queue: Array<() => void> = [];
  #active = 0;

  constructor(options: { running: number; waiting: number }) {
    this.#running = options.running;
    this.#waiting = options.waiting;
  }

  /** @throws ServiceUnavailableError when too many tasks wait already. */
  async run<T>(task: () => Promise<T>): Promise<T> {
    if (this.#active >= this.#running) {
      if (this.#queue.length >= this.#waiting) {
        throw new ServiceUnavailableError(
          'Too many git repositories are being read; try again in a moment',
        );
      }
      // The task that ends hands its place over, so the count stays.
      await new Promise<void>(resolve => this.#queue.push(resolve));
    } else {
      this.#active += 1;
    }
    try {
      return await task();
    } finally {
      const next = this.#queue.shift();
      if (next) {
        next();
      } else {
        this.#active -= 1;
      }
    }
  }
}
