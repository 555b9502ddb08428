import { spawn, type ChildProcess } from 'node:child_process';
import { constants } from 'node:os';
import { dirname } from 'node:path';
import { setTimeout as delay } from 'node:timers/promises';
import type { ProcessRecords } from './ProcessRecords';
import { splitLines } from './splitLines';

/** How to start a process. */
export interface ProcessSpec {
  command: string[];
  cwd: string;
  env: Record<string, string>;
  /** Whom to run as, when not as ourselves. */
  user?: { uid: number; gid: number };
  /** What asks this program to end. `SIGTERM` unless it has other habits. */
  stopSignal?: NodeJS.Signals;
}

export interface ProcessExit {
  exitCode: number;
  signal?: string;
  /** Why it could not even be started. */
  error?: string;
}

const DRAIN_MS = 500;

// Killed with us even when we leave by an uncaught error.
const alive = new Set<number>();
process.on('exit', () => alive.forEach(pid => signalGroup(pid, 'SIGKILL')));

/**
 * A program on this machine, in a process group of its own, so that it and
 * what it starts end together.
 */
export class LocalProcess {
  static start(
    spec: ProcessSpec,
    records: ProcessRecords,
    onLine: (line: string) => void,
  ): LocalProcess {
    const [file, ...args] = spec.command;
    const child = spawn(file, args, {
      cwd: spec.cwd,
      env: {
        // The Node that runs the sandbox is the one for the programs in it.
        // Nothing else is inherited: a container would not see it either.
        PATH: `${dirname(process.execPath)}:${process.env.PATH ?? ''}`,
        HOME: spec.cwd,
        LANG: 'C.UTF-8',
        ...spec.env,
      },
      ...spec.user,
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
    });
    return new LocalProcess(
      child,
      records,
      spec.stopSignal ?? 'SIGTERM',
      onLine,
    );
  }

  readonly exited: Promise<ProcessExit>;

  private constructor(
    private readonly child: ChildProcess,
    records: ProcessRecords,
    private readonly stopSignal: NodeJS.Signals,
    onLine: (line: string) => void,
  ) {
    splitLines(child.stdout!, onLine);
    splitLines(child.stderr!, onLine);
    const { pid } = child;
    const recorded = pid ? records.add(pid).catch(() => {}) : undefined;
    if (pid) {
      alive.add(pid);
    }
    this.exited = new Promise(resolve => {
      child.on('error', error => {
        if (!pid) {
          resolve({ exitCode: 128, error: error.message });
        }
      });
      const drained = new Promise(closed => {
        child.once('close', closed);
      });
      child.once('exit', async (code, signal) => {
        // Whatever it started and left behind.
        signalGroup(pid!, 'SIGKILL');
        alive.delete(pid!);
        // Its last words, unless somebody else still holds the line.
        await Promise.race([
          drained,
          delay(DRAIN_MS, undefined, { ref: false }),
        ]);
        await recorded;
        await records.remove(pid!).catch(() => {});
        resolve({
          exitCode: code ?? 128 + constants.signals[signal!],
          ...(signal && { signal }),
        });
      });
    });
  }

  get pid(): number | undefined {
    return this.child.pid;
  }

  /** Asks it to end, insists after the grace period, and waits for it. */
  async stop(gracePeriodMs: number): Promise<ProcessExit> {
    const { pid } = this.child;
    if (pid && this.child.exitCode === null && this.child.signalCode === null) {
      // To its leader only where the signal has a meaning of its own.
      if (this.stopSignal === 'SIGTERM') {
        signalGroup(pid, 'SIGTERM');
      } else {
        this.child.kill(this.stopSignal);
      }
      const timer = setTimeout(
        () => signalGroup(pid, 'SIGKILL'),
        gracePeriodMs,
      );
      try {
        return await this.exited;
      } finally {
        clearTimeout(timer);
      }
    }
    return await this.exited;
  }
}

function signalGroup(pid: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-pid, signal);
  } catch {
    // There is nobody left in it.
  }
}
