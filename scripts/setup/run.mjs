import { spawn } from 'node:child_process';
import { root } from './root.mjs';

const KILL_AFTER_MS = 5_000;
const TAIL_CHARACTERS = 20_000;
/** A minified bundle that throws prints all of itself as one line. */
const LINE_CHARACTERS = 500;

/**
 * Runs a command to its end; throws with its last output if it fails.
 *
 * With a `signal` it runs in a process group of its own, and aborting ends all
 * of the group: a package manager starts others.
 */
export function run(command, args, options = {}) {
  const { onLine, signal, ...rest } = options;
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, {
      cwd: root,
      ...rest,
      detached: signal !== undefined,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    let tail = '';
    let pending = '';
    const take = data => {
      tail = (tail + data).slice(-TAIL_CHARACTERS);
      pending += data;
      const lines = pending.split('\n');
      pending = lines.pop();
      for (const line of lines) onLine?.(line);
    };
    let killing;
    const end = () => {
      endGroup(child.pid, 'SIGTERM');
      killing = setTimeout(() => endGroup(child.pid, 'SIGKILL'), KILL_AFTER_MS);
    };
    if (signal?.aborted) end();
    else signal?.addEventListener('abort', end, { once: true });
    child.stdout.on('data', take);
    child.stderr.on('data', take);
    child.on('error', reject);
    child.on('close', code => {
      clearTimeout(killing);
      signal?.removeEventListener('abort', end);
      if (code === 0) {
        resolve(tail);
        return;
      }
      const shown = [command, ...args].join(' ');
      reject(
        new Error(`${shown} failed (exit code ${code})\n${shortened(tail)}`),
      );
    });
  });
}

function endGroup(pid, name) {
  try {
    process.kill(-pid, name);
  } catch (error) {
    // It has ended by itself.
    if (error.code !== 'ESRCH') throw error;
  }
}

function shortened(text) {
  return text
    .split('\n')
    .map(line =>
      line.length > LINE_CHARACTERS
        ? `${line.slice(0, LINE_CHARACTERS)}…`
        : line,
    )
    .join('\n');
}
