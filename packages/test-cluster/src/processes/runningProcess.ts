import { execFileSync } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { waitUntil } from '../waitUntil';

/** How long a process may take to end by itself. */
const GRACE = 15_000;

/**
 * Whether a process runs and is still the one that was started: ids are given
 * out again, and what has ended but not been collected runs no command.
 */
export function isRunning(pid: number, command: string): boolean {
  return pid > 0 && commandOf(pid).startsWith(command);
}

/** Ends a process, if need be by force, and waits until it is gone. */
export async function stopProcess(
  pid: number,
  command: string,
  signal: 'SIGTERM' | 'SIGKILL' = 'SIGTERM',
): Promise<void> {
  const gone = async () => !isRunning(pid, command);
  if (await gone()) {
    return;
  }
  send(pid, signal);
  try {
    await waitUntil(gone, `the end of ${command}`, GRACE);
  } catch {
    if (isRunning(pid, command)) {
      send(pid, 'SIGKILL');
    }
    await waitUntil(gone, `the end of ${command}`, GRACE);
  }
}

/** To all that it started as well, where it leads a group of its own. */
function send(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    process.kill(pid, signal);
  }
}

function commandOf(pid: number): string {
  try {
    if (existsSync('/proc/self/cmdline')) {
      return readFileSync(`/proc/${pid}/cmdline`, 'utf8');
    }
    return execFileSync('ps', ['-o', 'command=', '-p', String(pid)], {
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
  } catch {
    return '';
  }
}
