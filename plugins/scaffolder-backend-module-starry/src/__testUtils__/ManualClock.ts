import { Clock } from '../clock';

/**
 * A clock for tests: sleeping takes no time, and moves it on.
 */
export class ManualClock implements Clock {
  readonly sleeps: number[] = [];
  private time = Date.parse('2026-01-01T08:00:00Z');
  private afterSleep: (() => void) | undefined;

  now(): number {
    return this.time;
  }

  async sleep(milliseconds: number, signal?: AbortSignal): Promise<void> {
    this.sleeps.push(milliseconds);
    this.time += milliseconds;
    this.afterSleep?.();
    signal?.throwIfAborted();
  }

  /** Something that happens during a sleep. */
  duringSleep(callback: () => void): void {
    this.afterSleep = callback;
  }
}
