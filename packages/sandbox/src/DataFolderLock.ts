import { mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { identityOf } from './runtime/processes/identityOf';
import { SandboxError } from './SandboxError';

/**
 * Keeps a second sandbox away from a data folder. What a sandbox that was
 * killed left behind does not count.
 */
export class DataFolderLock {
  /** @throws {@link SandboxError} if the folder is in use, or not writable */
  static async acquire(dataDir: string): Promise<DataFolderLock> {
    const path = join(dataDir, 'sandbox.lock');
    const content = JSON.stringify({
      pid: process.pid,
      identity: await identityOf(process.pid),
    });
    try {
      mkdirSync(dataDir, { recursive: true });
      const holder = await holderOf(path);
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
async function holderOf(path: string): Promise<number | undefined> {
  let lock: { pid: number; identity: string };
  try {
    lock = JSON.parse(readFileSync(path, 'utf8'));
  } catch {
    return undefined;
  }
  const identity = await identityOf(lock.pid);
  return identity && identity === lock.identity ? lock.pid : undefined;
}
