import { existsSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { isRunning } from '../processes/runningProcess';

/** How much of a component's log is worth repeating. */
const LAST_LINES = 15;

/** The processes that kwok's command has started, as its folder tells. */
export class Components {
  constructor(private readonly folder: string) {}

  /** All that were started, with their process ids. */
  get all(): Array<{ name: string; pid: number; running: boolean }> {
    if (!existsSync(this.pids)) {
      return [];
    }
    return readdirSync(this.pids)
      .sort()
      .map(file => {
        const name = file.replace(/\.pid$/, '');
        const pid = Number(readFileSync(join(this.pids, file), 'utf8'));
        return { name, pid, running: isRunning(pid, this.commandOf(name)) };
      });
  }

  /** Those that were started and do not run any more. */
  get ended(): string[] {
    return this.all.filter(({ running }) => !running).map(({ name }) => name);
  }

  /** Its link to the program, so that no other cluster's is meant. */
  commandOf(name: string): string {
    return join(this.folder, 'bin', name);
  }

  /**
   * Makes kwok's command start those again that have ended. It would take one
   * that nobody has collected for running, as in a container without an init.
   */
  forgetEnded(): void {
    for (const name of this.ended) {
      rmSync(join(this.pids, `${name}.pid`), { force: true });
    }
  }

  /** What those said last that have ended, in words for a person. */
  lastWords(): string {
    return this.ended
      .map(name => `${name} has ended. It said last:\n${this.logOf(name)}`)
      .join('\n\n');
  }

  private logOf(name: string): string {
    const file = join(this.folder, 'logs', `${name}.log`);
    const text = existsSync(file) ? readFileSync(file, 'utf8').trim() : '';
    return text.split('\n').slice(-LAST_LINES).join('\n') || '(nothing)';
  }

  private get pids(): string {
    return join(this.folder, 'pids');
  }
}
