import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { Logger } from '../../Logger';
import { identityOf } from './identityOf';

/**
 * Remembers on disk which processes this sandbox has started, so that the next
 * one can end what a crashed one left behind, and never anything else.
 */
export class ProcessRecords {
  /** Ends what is left of a sandbox that used the folder before. */
  static async open(dataDir: string, logger: Logger): Promise<ProcessRecords> {
    const records = new ProcessRecords(join(dataDir, 'processes'));
    await mkdir(records.folder, { recursive: true });
    await records.endOrphans(logger);
    return records;
  }

  private constructor(private readonly folder: string) {}

  async add(pid: number): Promise<void> {
    const identity = await identityOf(pid);
    if (identity) {
      await writeFile(join(this.folder, `${pid}`), identity);
    }
  }

  async remove(pid: number): Promise<void> {
    await rm(join(this.folder, `${pid}`), { force: true });
  }

  private async endOrphans(logger: Logger): Promise<void> {
    for (const entry of await readdir(this.folder)) {
      const pid = Number(entry);
      if (!Number.isInteger(pid) || pid <= 1) {
        continue;
      }
      const recorded = await readFile(join(this.folder, entry), 'utf8');
      if ((await identityOf(pid)) === recorded) {
        logger.info(`ending process ${pid}, left behind by an earlier sandbox`);
        await this.end(pid, recorded);
      }
      await this.remove(pid);
    }
  }

  private async end(pid: number, identity: string): Promise<void> {
    try {
      process.kill(-pid, 'SIGKILL');
    } catch {
      return; // it has just ended, or is no longer ours to end
    }
    for (let i = 0; i < 100 && (await identityOf(pid)) === identity; i++) {
      await new Promise(resolve => setTimeout(resolve, 20));
    }
  }
}
