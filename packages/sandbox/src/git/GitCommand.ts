import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

/**
 * Git said no. The message is Git's own last words, without credentials.
 *
 * @public
 */
export class GitError extends Error {
  name = 'GitError';
}

/**
 * A repository could not be asked at all.
 *
 * @public
 */
export class RepositoryError extends GitError {
  name = 'RepositoryError';
}

const MAX_OUTPUT_BYTES = 32 * 1024 * 1024;

/**
 * Runs the machine's git, without a shell and never interactively.
 */
export class GitCommand {
  static create(options: { dataDir: string; timeoutMs?: number }) {
    mkdirSync(options.dataDir, { recursive: true });
    // A file, since git hides command-line configuration from the upload-pack
    // it starts for file:// addresses, and a clone made by another user on the
    // same laptop is no danger to a stand-in that runs its content anyway.
    const configFile = join(options.dataDir, 'gitconfig');
    writeFileSync(
      configFile,
      '[include]\n\tpath = ~/.gitconfig\n[safe]\n\tdirectory = *\n[gc]\n\tauto = 0\n[advice]\n\tdetachedHead = false\n',
    );
    return new GitCommand(configFile, options.timeoutMs ?? 60_000);
  }

  private constructor(
    private readonly configFile: string,
    private readonly timeoutMs: number,
  ) {}

  /** Resolves with what git prints, or throws a {@link GitError}. */
  async run(
    args: string[],
    options?: { gitDir?: string; env?: Record<string, string> },
  ): Promise<string> {
    const location = options?.gitDir ? [`--git-dir=${options.gitDir}`] : [];
    return await new Promise<string>((resolve, reject) => {
      execFile(
        'git',
        [...location, ...args],
        {
          env: {
            PATH: process.env.PATH,
            HOME: process.env.HOME,
            SSH_AUTH_SOCK: process.env.SSH_AUTH_SOCK,
            LC_ALL: 'C',
            GIT_CONFIG_GLOBAL: this.configFile,
            GIT_CONFIG_NOSYSTEM: '1',
            GIT_TERMINAL_PROMPT: '0',
            GIT_ALLOW_PROTOCOL: 'file:http:https:ssh:git',
            ...options?.env,
          },
          timeout: this.timeoutMs,
          maxBuffer: MAX_OUTPUT_BYTES,
          windowsHide: true,
        },
        (error, stdout, stderr) => {
          if (!error) {
            resolve(stdout);
          } else if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
            reject(new GitError('git is not installed, or not on PATH'));
          } else if (error.killed) {
            reject(new GitError(`git ${args[0]} took too long`));
          } else {
            reject(new GitError(lastWords(stderr) || `git ${args[0]} failed`));
          }
        },
      );
    });
  }
}

/** What git itself calls the reason, without its advice. */
function lastWords(stderr: string): string {
  const lines = stderr.trim().split('\n');
  const reasons = lines.filter(line => /^(fatal|error|remote):/.test(line));
  return (reasons.length > 0 ? reasons : lines)
    .slice(-3)
    .join(' ')
    .replace(/:\/\/[^/@\s]*@/g, '://');
}
