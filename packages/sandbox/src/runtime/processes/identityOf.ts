import { execFile } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { promisify } from 'node:util';

const run = promisify(execFile);

/**
 * What tells a process from a later one that got the same number: its start
 * time, within this boot of the machine. `undefined` when there is none.
 */
export async function identityOf(pid: number): Promise<string | undefined> {
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
