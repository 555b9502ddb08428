import { setTimeout as sleep } from 'node:timers/promises';

/**
 * Time as a parameter, so that tests of waiting do not wait.
 */
export interface Clock {
  /** Milliseconds since the epoch. */
  now(): number;
  /** Rejects at once when the signal is aborted. */
  sleep(milliseconds: number, signal?: AbortSignal): Promise<void>;
}

export const systemClock: Clock = {
  now: () => Date.now(),
  sleep: (milliseconds, signal) => sleep(milliseconds, undefined, { signal }),
};
