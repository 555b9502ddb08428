import { Clock, pause } from './Clock';

/** A pause that others may end early, also before it has begun. */
export class InterruptiblePause {
  private interrupted = false;
  private end = () => {};

  interrupt(): void {
    this.interrupted = true;
    this.end();
  }

  /** Forgets that it was interrupted. */
  reset(): void {
    this.interrupted = false;
  }

  /** Waits for `ms`, unless it is or was interrupted, or the signal aborts. */
  async wait(clock: Clock, ms: number, signal: AbortSignal): Promise<void> {
    if (this.interrupted) {
      return;
    }
    const ended = new AbortController();
    this.end = () => ended.abort();
    await pause(clock, ms, AbortSignal.any([signal, ended.signal]));
  }
}
