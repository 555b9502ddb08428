/** Time as a parameter, so that tests need not wait for it. */
export interface Clock {
  now(): Date;
  /** Calls back once after `ms`; the returned function calls it off. */
  after(ms: number, callback: () => void): () => void;
}

/** The machine's own time. Its timers keep no process alive. */
export const systemClock: Clock = {
  now: () => new Date(),
  after: (ms, callback) => {
    const timer = setTimeout(callback, ms);
    timer.unref();
    return () => clearTimeout(timer);
  },
};

/** Resolves after `ms`, or at once when the signal aborts. */
export async function pause(
  clock: Clock,
  ms: number,
  signal: AbortSignal,
): Promise<void> {
  if (signal.aborted) {
    return;
  }
  // The signal may outlive many pauses: each takes its listener along.
  const over = new AbortController();
  await new Promise<void>(resolve => {
    const cancel = clock.after(ms, resolve);
    signal.addEventListener(
      'abort',
      () => {
        cancel();
        resolve();
      },
      { signal: over.signal },
    );
  });
  over.abort();
}

/**
 * Time to wait before attempt number `attempt` (from 1): exponential with
 * full jitter, so that many who failed together do not come back together.
 */
export function backoffMs(options: {
  attempt: number;
  minMs: number;
  maxMs: number;
  random: () => number;
}): number {
  const { attempt, minMs, maxMs, random } = options;
  const exponent = Math.min(Math.max(attempt - 1, 0), 30);
  const ceiling = Math.min(maxMs, minMs * 2 ** exponent);
  return Math.max(minMs, Math.round(random() * ceiling));
}
