/**
 * How long to wait before what failed is tried again.
 *
 * @public
 */
export interface BackOffTiming {
  /** Milliseconds before the first new attempt; doubled for each next one. */
  initialMs: number;
  /** Milliseconds between attempts, at most. */
  maximumMs: number;
}

/** Waits longer and longer between attempts. */
export class BackOff {
  private attempts = 0;

  constructor(private readonly timing: BackOffTiming) {}

  get isFirst(): boolean {
    return this.attempts === 0;
  }

  next(): number {
    const { initialMs, maximumMs } = this.timing;
    const delay = Math.min(initialMs * 2 ** this.attempts, maximumMs);
    this.attempts += 1;
    return delay;
  }

  reset(): void {
    this.attempts = 0;
  }
}
