import { spawn } from 'node:child_process';
import fs from 'node:fs';

const STOP_GRACE_MS = 15_000;
const POLL_MS = 250;
const SHOWN_LOG_CHARACTERS = 6_000;

/**
 * Starts a long-running process as the leader of a group of its own, so that
 * it can be stopped with all that it started; its output goes to a file.
 */
export function startProcess({ name, command, args, cwd, env, logFile }) {
  const out = fs.openSync(logFile, 'w');
  const child = spawn(command, args, {
    cwd,
    env,
    detached: true,
    stdio: ['ignore', out, out],
  });
  fs.closeSync(out);

  let ended;
  const end = new Promise(resolve => {
    child.on('error', error => {
      ended = error.message;
      resolve();
    });
    child.on('exit', (code, signal) => {
      ended = signal ? `signal ${signal}` : `exit code ${code}`;
      resolve();
    });
  });
  const signalGroup = signal => {
    try {
      process.kill(-child.pid, signal);
    } catch {
      // The group is gone already.
    }
  };

  return {
    name,
    pid: child.pid,
    end,
    /** Throws, with the end of the log, once the process has ended. */
    check() {
      if (ended === undefined) return;
      const log = fs.readFileSync(logFile, 'utf8').slice(-SHOWN_LOG_CHARACTERS);
      throw new Error(
        `${name} ended early (${ended}). Its log ends with:\n${log}`,
      );
    },
    async stop() {
      signalGroup('SIGTERM');
      const timer = setTimeout(() => signalGroup('SIGKILL'), STOP_GRACE_MS);
      if (child.pid && ended === undefined) await end;
      clearTimeout(timer);
      // What the leader left behind.
      signalGroup('SIGKILL');
    },
  };
}

/** Polls until `probe` is true, while the processes live and nobody aborts. */
export async function waitFor({ what, probe, processes, timeoutMs, signal }) {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    for (const one of processes) one.check();
    signal?.throwIfAborted();
    if (await probe()) return;
    if (Date.now() > deadline) {
      throw new Error(`${what} was not ready after ${timeoutMs / 1000} s`);
    }
    await new Promise(resolve => {
      setTimeout(resolve, POLL_MS);
    });
  }
}

/** Whether an address answers with a good status. */
export async function answers(url) {
  try {
    const response = await fetch(url, { signal: AbortSignal.timeout(5_000) });
    await response.arrayBuffer();
    return response.ok;
  } catch {
    return false;
  }
}
