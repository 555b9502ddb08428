import { execFile } from 'node:child_process';
import { mkdir, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Logger } from '../../Logger';

const run = promisify(execFile);

/**
 * What tells a process from a later one that got the same number: its start
 * time, within this boot of the machine. `undefined` when there is none.
 */
async function identityOf(pid: number): Promise<string | undefined> {
  try {
    if (process.platform === 'linux') {
      const [boot, stat] = await Promise.all([
        readFile('/proc/sys/kernel/random/boot_id', 'utf8'),
        readFile(`/proc/${pid}/stat`, 'utf8'),
      ]);
      // The name, in parentheses, may hold spaces; the start time is field 22,
      // the state ("Z" for one that has ended, but is not yet reaped) field 3.
      const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
      return fields[0] === 'Z' ? undefined : `${boot.trim()} ${fields[19]}`;
    }
    const { stdout } = await run('ps', ['-p', String(pid), '-o', 'lstart=']);
    return stdout.trim() || undefined;
  } catch {
    return undefined;
  }
}

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
