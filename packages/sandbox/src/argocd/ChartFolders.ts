import { mkdtemp, rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { GitRepositories } from '../git';
import type { ApplicationSource } from './Application';

/** Beyond those that are in use. */
const KEPT = 8;

interface Entry {
  folder: Promise<string>;
  users: number;
}

/**
 * Charts at a commit, each in a folder that all share who render it: hundreds
 * of environments are made of one chart.
 */
export class ChartFolders {
  private readonly entries = new Map<string, Entry>();

  constructor(
    private readonly dataDir: string,
    private readonly git: GitRepositories,
  ) {}

  /** Does something with a chart's folder, which is there until it is done. */
  async use<T>(
    { repoURL, path = '.' }: ApplicationSource,
    commit: string,
    action: (chartDir: string) => Promise<T>,
  ): Promise<T> {
    const key = JSON.stringify([repoURL, commit, path]);
    const entry = this.entries.get(key) ?? {
      folder: this.export(repoURL, commit, path),
      users: 0,
    };
    // The one that was used last is the last to be forgotten.
    this.entries.delete(key);
    this.entries.set(key, entry);
    entry.users += 1;
    try {
      const folder = await entry.folder.catch(error => {
        if (this.entries.get(key) === entry) {
          this.entries.delete(key);
        }
        throw error;
      });
      return await action(join(folder, path));
    } finally {
      entry.users -= 1;
      await this.forget();
    }
  }

  private async export(url: string, commit: string, path: string) {
    const into = await mkdtemp(join(this.dataDir, 'chart-'));
    try {
      await this.git.export({ url, commit, path, into });
      return into;
    } catch (error) {
      await rm(into, { recursive: true, force: true });
      throw error;
    }
  }

  private async forget(): Promise<void> {
    for (const [key, { folder, users }] of [...this.entries]) {
      if (this.entries.size <= KEPT) {
        return;
      }
      if (users === 0) {
        this.entries.delete(key);
        await rm(await folder, { recursive: true, force: true });
      }
    }
  }
}
