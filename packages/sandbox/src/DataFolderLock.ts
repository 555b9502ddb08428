import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { uptime } from 'node:os';
import { join } from 'node:path';
import { SandboxError } from './SandboxError';

/** Two readings of when the machine started differ by less than this. */
const BOOT_TOLERANCE_MS = 60_000;

/**
 * Keeps a second sandbox away from a data folder. What a sandbox that was
 * killed left behind does not count.
 */
export class DataFolderLock {
  /** @throws {@link SandboxError} if the folder is in use, or not writable */
  static acquire(dataDir: string): DataFolderLock {
    const path = join(dataDir, 'sandbox.lock');
    const content = JSON.stringify({ pid: process.pid, boot: bootTime() });
    try {
      mkdirSync(dataDir, { recursive: true });
      const holder = holderOf(path);
      if (holder !== undefined) {
        throw new SandboxError(
          `${dataDir} is in use by another sandbox (process ${holder}); stop it, or choose another --data folder`,
        );
      }
      rmSync(path, { force: true });
      writeFileSync(path, content, { flag: 'wx' });
    } catch (error) {
      throw error instanceof SandboxError
        ? error
        : new SandboxError(
            `cannot use ${dataDir} as data folder: ${(error as Error).message}`,
          );
    }
    return new DataFolderLock(path);
  }

  private constructor(private readonly path: string) {}

  release(): void {
    rmSync(this.path, { force: true });
  }
}

/** The process that holds a lock, if it still runs. */
function holderOf(path: string): number | undefined {
  try {
    const { pid, boot } = JSON.parse(readFileSync(path, 'utf8'));
    if (Math.abs(boot - bootTime()) > BOOT_TOLERANCE_MS) {
      return undefined;
    }
    process.kill(pid, 0);
    return pid;
  } catch (error) {
    // It runs, but is somebody else's.
    return (error as NodeJS.ErrnoException).code === 'EPERM' ? -1 : undefined;
  }
}

function bootTime(): number {
  return Math.round(Date.now() - uptime() * 1000);
}
