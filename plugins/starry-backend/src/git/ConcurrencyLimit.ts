import { ServiceUnavailableError } from '@backstage/errors';

/** How many tasks may run, and how many wait for that. */
export interface Limits {
  running: number;
  waiting: number;
}

/** Who asks has too many tasks under way already. */
class TooManyRequestsError extends Error {
  readonly name = 'TooManyRequestsError';
  readonly statusCode = 429;
}

interface Waiting {
  caller: string;
  start: () => void;
}

/**
 * Lets a number of tasks run at a time, and a number of others wait, of all
 * callers together and of each. A place that gets free goes to a caller who has
 * the fewest, so that one who asks for much delays only themselves.
 */
export class ConcurrencyLimit {
  private readonly all: Limits;
  private readonly each: Limits;
  private readonly running = new Map<string, number>();
  private queue: Waiting[] = [];

  constructor(options: { all: Limits; each: Limits }) {
    this.all = options.all;
    this.each = options.each;
  }

  /**
   * @throws TooManyRequestsError when too many tasks of the caller wait already.
   * @throws ServiceUnavailableError when too many of others do.
   */
  async run<T>(caller: string, task: () => Promise<T>): Promise<T> {
    if (this.hasPlace(caller)) {
      this.count(caller, 1);
    } else {
      await this.wait(caller);
    }
    try {
      return await task();
    } finally {
      this.count(caller, -1);
      this.startNext();
    }
  }

  private wait(caller: string): Promise<void> {
    const own = this.queue.filter(other => other.caller === caller);
    if (own.length >= this.each.waiting) {
      throw new TooManyRequestsError(
        'You have too many git repositories read at the same time; try again when the others are done',
      );
    }
    if (this.queue.length >= this.all.waiting) {
      throw new ServiceUnavailableError(
        'Too many git repositories are being read; try again in a moment',
      );
    }
    return new Promise(start => this.queue.push({ caller, start }));
  }

  private startNext(): void {
    const ready = this.queue.filter(({ caller }) => this.hasPlace(caller));
    if (ready.length === 0) {
      return;
    }
    const next = ready.reduce((best, other) =>
      this.of(other.caller) < this.of(best.caller) ? other : best,
    );
    this.queue = this.queue.filter(other => other !== next);
    // The place is taken before the task begins, which is a little later.
    this.count(next.caller, 1);
    next.start();
  }

  private hasPlace(caller: string): boolean {
    const total = [...this.running.values()].reduce((a, b) => a + b, 0);
    return total < this.all.running && this.of(caller) < this.each.running;
  }

  private of(caller: string): number {
    return this.running.get(caller) ?? 0;
  }

  private count(caller: string, change: 1 | -1): void {
    const count = this.of(caller) + change;
    if (count > 0) {
      this.running.set(caller, count);
    } else {
      this.running.delete(caller);
    }
  }
}
