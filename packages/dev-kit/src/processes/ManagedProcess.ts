import { spawn } from 'node:child_process';
import { closeSync, openSync } from 'node:fs';
import { onExit } from 'signal-exit';
import { tailOf } from './tailOf';

const STOP_GRACE_MS = 15_000;
const SHOWN_LOG_BYTES = 6_000;

/** What to run, and where what it prints goes. */
export interface ProcessOptions {
  /** As it is called in errors, at the beginning of a sentence. */
  name: string;
  command: string;
  args: string[];
  cwd: string;
  /** Besides the variables of this process. */
  env?: Record<string, string | undefined>;
  logFile: string;
  /** Whether to keep what is in the log file already. */
  appendLog?: boolean;
}

/**
 * A process that runs until it is stopped. It leads a process group of its own,
 * which ends with it, and with this process at the latest.
 */
export class ManagedProcess {
  static start(options: ProcessOptions): ManagedProcess {
    return new ManagedProcess(options);
  }

  readonly name: string;
  readonly pid: number | undefined;
  /** Resolves once it has ended, to its exit code if it has one. */
  readonly end: Promise<number | undefined>;
  private readonly logFile: string;
  private readonly send: (signal: NodeJS.Signals) => boolean;
  private outcome: string | undefined;

  private constructor(options: ProcessOptions) {
    const { name, command, args, cwd, env, logFile, appendLog } = options;
    this.name = name;
    this.logFile = logFile;
    const log = openSync(logFile, appendLog ? 'a' : 'w');
    // Not through execa, which has all output pass through this process: what
    // runs is not to be held up by who watches it.
    const child = spawn(command, args, {
      cwd,
      env: { ...process.env, ...env },
      detached: true,
      stdio: ['ignore', log, log],
    });
    closeSync(log);
    this.pid = child.pid;
    this.send = signal => child.kill(signal);
    const forget = onExit(() => this.signalGroup('SIGKILL'));
    this.end = new Promise(resolve => {
      const ended = (outcome: string, code?: number) => {
        this.outcome = outcome;
        forget();
        // What the leader left behind.
        this.signalGroup('SIGKILL');
        resolve(code);
      };
      child.on('error', error => ended(error.message));
      child.on('exit', (code, signal) =>
        code === null
          ? ended(`signal ${signal}`)
          : ended(`exit code ${code}`, code),
      );
    });
  }

  get running(): boolean {
    return this.outcome === undefined;
  }

  /** Throws, with the end of the log, once the process has ended. */
  check(): void {
    if (this.running) return;
    const log = tailOf(this.logFile, SHOWN_LOG_BYTES);
    throw new Error(
      `${this.name} ended early (${this.outcome}). Its log ends with:\n${log}`,
    );
  }

  /** Asks the group to end, and forces it to after a while. */
  async stop(): Promise<number | undefined> {
    if (!this.running) return await this.end;
    this.signalGroup('SIGTERM');
    const timer = setTimeout(() => this.signalGroup('SIGKILL'), STOP_GRACE_MS);
    try {
      return await this.end;
    } finally {
      clearTimeout(timer);
    }
  }

  /** Ends the group at once, in the middle of whatever it does. */
  async kill(): Promise<void> {
    if (this.running) this.signalGroup('SIGKILL');
    await this.end;
  }

  /** Sends the leader alone a signal, and resolves to its exit code. */
  async signal(signal: NodeJS.Signals): Promise<number | undefined> {
    this.send(signal);
    return await this.end;
  }

  private signalGroup(signal: NodeJS.Signals): void {
    // Without a leader there is no group, and -0 would be our own.
    if (!this.pid) return;
    try {
      process.kill(-this.pid, signal);
    } catch {
      // The group is gone already.
    }
  }
}
