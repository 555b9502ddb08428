import { execFileSync } from 'child_process';
import { mkdirSync, writeFileSync } from 'fs';
import path from 'path';

const AUTHOR = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];

/** A git repository on this machine, to commit to in a test. */
export class GitSource {
  static create(folder: string, name: string): GitSource {
    const directory = path.join(folder, name);
    mkdirSync(directory, { recursive: true });
    const source = new GitSource(directory);
    source.git('init', '--quiet', '--initial-branch=main');
    return source;
  }

  private constructor(readonly directory: string) {}

  get url(): string {
    return `file://${this.directory}`;
  }

  /** Commits the files, `README` if there are none, and returns the commit. */
  commit(
    branch: string,
    files: Record<string, string> = { README: `${Math.random()}` },
  ): string {
    this.git('checkout', '--quiet', '-B', branch);
    for (const [name, content] of Object.entries(files)) {
      const file = path.join(this.directory, name);
      mkdirSync(path.dirname(file), { recursive: true });
      writeFileSync(file, content);
    }
    this.git('add', '--all');
    this.git(...AUTHOR, 'commit', '--quiet', '--message=Change');
    return this.git('rev-parse', 'HEAD');
  }

  deleteBranch(branch: string): void {
    this.git('checkout', '--quiet', '--detach');
    this.git('branch', '--quiet', '-D', branch);
  }

  git(...args: string[]): string {
    return execFileSync('git', args, { cwd: this.directory, stdio: 'pipe' })
      .toString()
      .trim();
  }
}
