import { mkdir, readFile, rename, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import type { KubernetesObject } from './Cluster';

/** A large cluster is written less often, so that there is time for the rest. */
const REST_FACTOR = 10;

interface Content {
  resourceVersion: number;
  objects: KubernetesObject[];
}

/**
 * The cluster's memory on disk: one file, replaced as a whole, so that a crash
 * leaves either the old state or the new one. Writes are gathered for a moment,
 * since controllers change many objects at once.
 */
export class ClusterFile {
  private timer?: NodeJS.Timeout;
  private writing: Promise<void> = Promise.resolve();
  private dirty = false;
  private lastTookMs = 0;

  constructor(
    private readonly path: string,
    private readonly content: () => Content,
    private readonly onError: (error: Error) => void,
    private readonly delayMs: number,
  ) {}

  async read(): Promise<Content | undefined> {
    let text: string;
    try {
      text = await readFile(this.path, 'utf8');
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') {
        return undefined;
      }
      throw error;
    }
    try {
      const content = JSON.parse(text);
      if (!Array.isArray(content.objects)) {
        throw new Error('it holds no objects');
      }
      return content;
    } catch (error) {
      throw new Error(
        `${this.path} is not a cluster's state (${
          (error as Error).message
        }); remove it to start with an empty cluster`,
      );
    }
  }

  changed(): void {
    this.dirty = true;
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      this.flush().catch(this.onError);
    }, Math.max(this.delayMs, this.lastTookMs * REST_FACTOR));
  }

  async flush(): Promise<void> {
    clearTimeout(this.timer);
    this.timer = undefined;
    this.writing = this.writing
      .catch(() => {})
      .then(async () => {
        if (!this.dirty) {
          return;
        }
        this.dirty = false;
        try {
          await this.write();
        } catch (error) {
          // A full disk may have room again at the next change.
          this.dirty = true;
          throw error;
        }
      });
    await this.writing;
  }

  private async write(): Promise<void> {
    const begun = performance.now();
    const temporary = `${this.path}.new`;
    await mkdir(dirname(this.path), { recursive: true });
    // Only for its owner, as Secrets are in it.
    await writeFile(temporary, JSON.stringify(this.content()), { mode: 0o600 });
    await rename(temporary, this.path);
    this.lastTookMs = performance.now() - begun;
  }
}
