import { closeSync, openSync, rmSync, statSync, utimesSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import type { Log } from '../Log';

/** Between two signs of life of whoever has the lock. */
const HEARTBEAT = 5_000;
/** Without one for so long, the lock's owner was killed. */
const STALE = 60_000;
const POLL = 1_000;

/**
 * Does the work while nobody else does any under the same lock, a file; waits
 * for them first. Two that find the lock of one who was killed at the very same
 * moment could both get it, so the work has to bear that.
 */
export async function withLock<T>(
  options: { lock: string; log: Log; signal?: AbortSignal },
  work: () => Promise<T>,
): Promise<T> {
  await acquire(options);
  const { lock } = options;
  const heartbeat = setInterval(() => touch(lock), HEARTBEAT);
  try {
    return await work();
  } finally {
    clearInterval(heartbeat);
    rmSync(lock, { force: true });
  }
}

async function acquire(options: Parameters<typeof withLock>[0]) {
  const { lock, log, signal } = options;
  for (let waited = false; !create(lock); waited = true) {
    if (ageOf(lock) > STALE) {
      rmSync(lock, { force: true });
      continue;
    }
    if (!waited) {
      log(`Waiting for another build (${lock})`);
    }
    await sleep(POLL, undefined, { signal });
  }
}

/** Whether the lock was free, and is taken now. */
function create(lock: string): boolean {
  try {
    closeSync(openSync(lock, 'wx'));
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') {
      return false;
    }
    throw error;
  }
}

function ageOf(lock: string): number {
  const { mtimeMs } = statSync(lock, { throwIfNoEntry: false }) ?? {};
  return mtimeMs === undefined ? 0 : Date.now() - mtimeMs;
}

function touch(lock: string): void {
  const now = new Date();
  try {
    utimesSync(lock, now, now);
  } catch {
    // Someone took it for stale: see above.
  }
}
