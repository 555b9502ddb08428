import { createHash, randomUUID } from 'node:crypto';
import { rename, rm, rmdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { GitRepositories } from '../../git';

/**
 * Working copies of commits, in `<folder>/<repository>/<commit>`: shared by
 * all who run the same one, and removed with the last of them.
 */
export class Checkouts {
  /** Removes what an earlier sandbox left: nothing runs from it any more. */
  static async open(
    folder: string,
    repositories: GitRepositories,
  ): Promise<Checkouts> {
    await rm(folder, { recursive: true, force: true });
    return new Checkouts(folder, repositories);
  }

  private readonly users = new Map<string, number>();
  private readonly turns = new Map<string, Promise<unknown>>();

  private constructor(
    private readonly folder: string,
    private readonly repositories: GitRepositories,
  ) {}

  /**
   * @throws {@link GitError} when there is no such repository or revision
   */
  async acquire(
    url: string,
    revision: string,
  ): Promise<{ path: string; commit: string; release(): Promise<void> }> {
    const commit = await this.repositories.resolve(url, revision);
    const path = join(this.folder, folderNameOf(url), commit);
    await this.inTurn(path, async () => {
      const users = this.users.get(path) ?? 0;
      if (users === 0) {
        await this.checkOut(url, commit, path);
      }
      this.users.set(path, users + 1);
    });
    let released = false;
    const release = async () => {
      if (!released) {
        released = true;
        await this.inTurn(path, () => this.leave(path));
      }
    };
    return { path, commit, release };
  }

  private async checkOut(url: string, commit: string, path: string) {
    const unfinished = `${path}.${randomUUID()}`;
    try {
      await this.repositories.export({
        url,
        commit,
        path: '.',
        into: unfinished,
      });
      await rename(unfinished, path);
    } catch (error) {
      await rm(unfinished, { recursive: true, force: true });
      throw error;
    }
  }

  private async leave(path: string): Promise<void> {
    const users = (this.users.get(path) ?? 1) - 1;
    if (users > 0) {
      this.users.set(path, users);
    } else {
      this.users.delete(path);
      await rm(path, { recursive: true, force: true });
      // The repository's folder, too, when this was its last one.
      await rmdir(dirname(path)).catch(() => {});
    }
  }

  /** One thing at a time for each working copy. */
  private async inTurn(path: string, task: () => Promise<void>): Promise<void> {
    const before = this.turns.get(path) ?? Promise.resolve();
    const turn = before.catch(() => {}).then(task);
    this.turns.set(path, turn);
    try {
      await turn;
    } finally {
      if (this.turns.get(path) === turn) {
        this.turns.delete(path);
      }
    }
  }
}

/** Readable, and different for repositories of the same last name. */
function folderNameOf(url: string): string {
  const name = url
    .replace(/\/+$/, '')
    .split('/')
    .pop()!
    .replace(/[^\w-]/g, '-');
  const hash = createHash('sha256').update(url).digest('hex').slice(0, 8);
  return `${name}-${hash}`;
}
