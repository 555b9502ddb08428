import { spawn } from 'node:child_process';
import {
  closeSync,
  existsSync,
  mkdirSync,
  openSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isRunning, stopProcess } from './runningProcess';

/** How a process is started. */
export interface ProcessDefinition {
  command: string;
  args: string[];
  env?: Record<string, string>;
}

interface Entry extends ProcessDefinition {
  pid: number;
}

/**
 * Processes that outlive whoever started them; what they are is kept in a
 * folder, one file each, and what they say beside it.
 */
export class ProcessTable {
  constructor(private readonly folder: string) {}

  /** In the order in which they were first started. */
  get names(): string[] {
    if (!existsSync(this.folder)) {
      return [];
    }
    return readdirSync(this.folder)
      .filter(file => file.endsWith('.json'))
      .sort()
      .map(file => file.slice(3, -'.json'.length));
  }

  isRunning(name: string): boolean {
    const { pid, command } = this.read(name);
    return isRunning(pid, command);
  }

  /** Of the last one of that name, whether it still runs or not. */
  pidOf(name: string): number {
    return this.read(name).pid;
  }

  start(name: string, definition: ProcessDefinition): void {
    mkdirSync(this.folder, { recursive: true, mode: 0o700 });
    const index = String(this.names.length).padStart(2, '0');
    this.launch(join(this.folder, `${index}-${name}.json`), name, definition);
  }

  /** Starts it again just as it was. */
  restart(name: string): void {
    const { command, args, env } = this.read(name);
    this.launch(this.fileOf(name), name, { command, args, env });
  }

  async stop(name: string, signal?: 'SIGTERM' | 'SIGKILL'): Promise<void> {
    const { pid, command } = this.read(name);
    await stopProcess(pid, command, signal);
  }

  /** Ends all, the last one first, and by force. */
  async killAll(): Promise<void> {
    for (const name of this.names.reverse()) {
      await this.stop(name, 'SIGKILL');
    }
  }

  logOf(name: string): string {
    return join(this.folder, `${name}.log`);
  }

  private launch(file: string, name: string, definition: ProcessDefinition) {
    const { command, args, env } = definition;
    const log = openSync(this.logOf(name), 'a', 0o600);
    try {
      const child = spawn(command, args, {
        env: { ...process.env, ...env },
        stdio: ['ignore', log, log],
        detached: true,
      });
      child.unref();
      // That it did not start shows in its not running.
      child.on('error', () => {});
      const entry: Entry = { pid: child.pid ?? 0, command, args, env };
      rmSync(file, { force: true });
      writeFileSync(file, JSON.stringify(entry, null, 2), { mode: 0o600 });
    } finally {
      closeSync(log);
    }
  }

  private read(name: string): Entry {
    return JSON.parse(readFileSync(this.fileOf(name), 'utf8'));
  }

  private fileOf(name: string): string {
    const file = readdirSync(this.folder).find(
      candidate => candidate.slice(3) === `${name}.json`,
    );
    if (!file) {
      throw new Error(`There is no process ${name}: ${this.names.join(', ')}`);
    }
    return join(this.folder, file);
  }
}
