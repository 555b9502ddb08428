import { createHash, randomUUID } from 'node:crypto';
import { existsSync } from 'node:fs';
import { mkdir, rm } from 'node:fs/promises';
import { join, resolve as resolvePath } from 'node:path';
import { assertLinksStayInside, folderInRepository } from './folders';
import { GitCommand, GitError, RepositoryError } from './GitCommand';

const COMMIT = /^[0-9a-f]{40}$/;
const SHORT_COMMIT = /^[0-9a-f]{7,39}$/;
const ADDRESS = /^(file|https?|ssh|git):\/\/[^\s]+$/;
// A name git would accept; never one that it could take for an option.
// eslint-disable-next-line no-control-regex
const REVISION = /^(?!-)(?!.*\.\.)[^\s~^:?*[\\\u0000-\u001f\u007f]{1,255}$/;

/** A question under way, and the one that comes after it. */
interface Asking {
  answer: Promise<unknown>;
  next?: Promise<Map<string, string>>;
}

/**
 * The git repositories that charts and images come from: a bare copy of each
 * is kept in the data folder and brought up to date when a commit is missing.
 *
 * @public
 */
export class GitRepositories {
  static create(options: { dataDir: string; timeoutMs?: number }) {
    const { dataDir, timeoutMs } = options;
    return new GitRepositories(
      dataDir,
      GitCommand.create({ dataDir, timeoutMs }),
    );
  }

  private readonly queues = new Map<string, Promise<unknown>>();
  private readonly asking = new Map<string, Asking>();

  private constructor(
    private readonly dataDir: string,
    private readonly git: GitCommand,
  ) {}

  /**
   * The commit that a branch, tag, `HEAD`, full reference or (abbreviated)
   * commit names at this moment.
   *
   * @throws {@link GitError} when there is no such repository or revision
   */
  async resolve(url: string, revision: string): Promise<string> {
    assertAddress(url);
    if (!REVISION.test(revision)) {
      throw unresolved(revision);
    }
    if (COMMIT.test(revision)) {
      return revision;
    }
    const refs = await this.refs(url);
    const named =
      refs.get(revision) ??
      refs.get(`refs/heads/${revision}`) ??
      refs.get(`refs/tags/${revision}^{}`) ??
      refs.get(`refs/tags/${revision}`);
    if (named) {
      return named;
    }
    if (SHORT_COMMIT.test(revision)) {
      return await this.exclusively(url, async gitDir => {
        await this.fetch(url, gitDir);
        return await this.expand(gitDir, revision);
      });
    }
    throw unresolved(revision);
  }

  /**
   * Writes one folder of a commit (`.` for all of it) into an empty folder,
   * under its own path: `charts/app` arrives as `<into>/charts/app`.
   *
   * @throws {@link GitError} when the commit or the path does not exist, or a
   * symbolic link leads out of the folder
   */
  async export(options: {
    url: string;
    commit: string;
    path: string;
    into: string;
  }): Promise<void> {
    const { url, commit, into } = options;
    const path = folderInRepository(options.path);
    assertAddress(url);
    await this.exclusively(url, async gitDir => {
      if (!(await this.has(gitDir, commit))) {
        await this.fetch(url, gitDir);
        if (!(await this.has(gitDir, commit))) {
          throw unresolved(commit);
        }
      }
      await this.assertFolder(gitDir, commit, path);
      await mkdir(into, { recursive: true });
      const index = join(gitDir, `index-${randomUUID()}`);
      try {
        await this.git.run(
          ['--work-tree', into, 'checkout', '-f', commit, '--', path],
          { gitDir, env: { GIT_INDEX_FILE: index } },
        );
      } finally {
        await rm(index, { force: true });
      }
    });
    await assertLinksStayInside(resolvePath(into));
  }

  /**
   * Asks a repository one time after the other: those who ask meanwhile share
   * the next answer, which is newer than all of their questions.
   */
  private async refs(url: string): Promise<Map<string, string>> {
    const current = this.asking.get(url);
    const next = current?.next;
    if (next) {
      return await next;
    }
    const asked: Asking = {
      answer: Promise.resolve(),
    };
    const answer = (current?.answer ?? Promise.resolve())
      .catch(() => {})
      .then(async () => {
        this.asking.set(url, asked);
        return await this.listRefs(url);
      })
      .finally(() => {
        if (this.asking.get(url) === asked && !asked.next) {
          this.asking.delete(url);
        }
      });
    asked.answer = answer;
    if (current) {
      current.next = answer;
    } else {
      this.asking.set(url, asked);
    }
    return await answer;
  }

  private async listRefs(url: string): Promise<Map<string, string>> {
    const output = await asking(this.git.run(['ls-remote', '--', url]));
    return new Map(
      output
        .split('\n')
        .filter(Boolean)
        .map(line => {
          const [commit, ref] = line.split('\t');
          return [ref, commit];
        }),
    );
  }

  private async expand(gitDir: string, revision: string): Promise<string> {
    try {
      const commit = await this.git.run(
        ['rev-parse', '--verify', '--end-of-options', `${revision}^{commit}`],
        { gitDir },
      );
      return commit.trim();
    } catch {
      throw unresolved(revision);
    }
  }

  private async has(gitDir: string, commit: string): Promise<boolean> {
    try {
      await this.git.run(['cat-file', '-e', `${commit}^{commit}`], { gitDir });
      return true;
    } catch {
      return false;
    }
  }

  private async fetch(url: string, gitDir: string): Promise<void> {
    if (!existsSync(join(gitDir, 'HEAD'))) {
      await mkdir(gitDir, { recursive: true });
      await this.git.run(['init', '--quiet', '--bare', '--', gitDir]);
    }
    const refs = ['--', url, '+refs/*:refs/*'];
    await asking(
      this.git.run(['fetch', '--quiet', '--prune', '--force', ...refs], {
        gitDir,
      }),
    );
  }

  private async assertFolder(gitDir: string, commit: string, path: string) {
    const object = path === '.' ? `${commit}^{tree}` : `${commit}:${path}`;
    const type = await this.git
      .run(['cat-file', '-t', object], { gitDir })
      .catch(() => '');
    if (type.trim() !== 'tree') {
      throw new GitError(`${path}: app path does not exist`);
    }
  }

  /** One thing at a time for each repository, since git locks files in it. */
  private async exclusively<T>(
    url: string,
    task: (gitDir: string) => Promise<T>,
  ): Promise<T> {
    const key = createHash('sha256').update(url).digest('hex').slice(0, 20);
    const gitDir = join(this.dataDir, 'repositories', key);
    const turn = (this.queues.get(key) ?? Promise.resolve()).then(
      () => task(gitDir),
      () => task(gitDir),
    );
    this.queues.set(key, turn);
    return await turn;
  }
}

/** What fails when a repository is spoken to is about the repository. */
async function asking(answer: Promise<string>): Promise<string> {
  try {
    return await answer;
  } catch (error) {
    throw new RepositoryError((error as Error).message);
  }
}

function unresolved(revision: string) {
  return new GitError(`unable to resolve '${revision}' to a commit SHA`);
}

function assertAddress(url: string) {
  if (!ADDRESS.test(url)) {
    throw new GitError(
      `repository address '${url}' is not one of file://, http://, https://, ssh://, git://`,
    );
  }
}
