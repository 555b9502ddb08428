import { randomUUID } from 'node:crypto';
import {
  mkdirSync,
  readFileSync,
  readdirSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { isDeepStrictEqual } from 'node:util';
import type { Logger } from '../Logger';
import type { Application } from './Application';
import { copyJson } from '../copyJson';
import { timestamp } from '../timestamp';

/** A change of an application, with the application as it is afterwards. */
export interface ApplicationEvent {
  type: 'ADDED' | 'MODIFIED' | 'DELETED';
  application: Application;
}

type Listener = (event: ApplicationEvent) => void;

/** What could not be written, so that a caller can tell it from a bad request. */
export class StorageError extends Error {
  name = 'StorageError';
}

/**
 * The applications: in memory, and each in a file of its own, which is
 * replaced as a whole so that a crash leaves the old or the new one.
 *
 * Applications that are handed out are never changed afterwards.
 */
export class ApplicationStore {
  static create(options: {
    dataDir: string;
    now: () => Date;
    logger: Logger;
  }): ApplicationStore {
    const { dataDir, now, logger } = options;
    mkdirSync(dataDir, { recursive: true });
    const applications = new Map<string, Application>();
    for (const file of readdirSync(dataDir).filter(f => f.endsWith('.json'))) {
      const path = join(dataDir, file);
      try {
        const application: Application = JSON.parse(readFileSync(path, 'utf8'));
        applications.set(application.metadata.name, application);
      } catch (error) {
        logger.error(`cannot read ${path}, which is put aside: ${error}`);
        renameSync(path, `${path}.unreadable`);
      }
    }
    return new ApplicationStore(dataDir, now, logger, applications);
  }

  private readonly listeners = new Set<Listener>();
  private lastVersion: number;

  private constructor(
    private readonly dataDir: string,
    private readonly now: () => Date,
    private readonly logger: Logger,
    private readonly applications: Map<string, Application>,
  ) {
    // From the clock, so that versions grow across restarts as well.
    this.lastVersion = now().getTime();
  }

  get resourceVersion(): string {
    return String(this.lastVersion);
  }

  get(name: string): Application | undefined {
    return this.applications.get(name);
  }

  /** All applications, by name. */
  list(): Application[] {
    return [...this.applications.values()].sort((a, b) =>
      a.metadata.name < b.metadata.name ? -1 : 1,
    );
  }

  create(
    application: Pick<Application, 'spec'> & {
      metadata: Partial<Application['metadata']> & {
        name: string;
        namespace: string;
      };
    },
  ): Application {
    const created: Application = {
      metadata: {
        ...copyJson(application.metadata),
        uid: randomUUID(),
        resourceVersion: this.nextVersion(),
        generation: 1,
        creationTimestamp: timestamp(this.now()),
      },
      spec: copyJson(application.spec),
      status: {},
    };
    this.save(created);
    this.emit({ type: 'ADDED', application: created });
    return created;
  }

  /**
   * Applies a change to a draft of the application; nothing happens if that
   * leaves it as it was, or if it is gone.
   */
  update(
    name: string,
    change: (draft: Application) => void,
  ): Application | undefined {
    const before = this.applications.get(name);
    if (!before) {
      return undefined;
    }
    const draft = copyJson(before);
    change(draft);
    if (isDeepStrictEqual(draft, before)) {
      return before;
    }
    draft.metadata.resourceVersion = this.nextVersion();
    if (!isDeepStrictEqual(draft.spec, before.spec)) {
      draft.metadata.generation += 1;
    }
    if (
      draft.metadata.deletionTimestamp &&
      !draft.metadata.finalizers?.length
    ) {
      this.remove(draft);
    } else {
      this.save(draft);
      this.emit({ type: 'MODIFIED', application: draft });
    }
    return draft;
  }

  subscribe(listener: Listener): () => void {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  }

  private remove(application: Application) {
    try {
      rmSync(this.path(application), { force: true });
    } catch (error) {
      throw this.failed(error);
    }
    this.applications.delete(application.metadata.name);
    this.emit({ type: 'DELETED', application });
  }

  private save(application: Application) {
    const path = this.path(application);
    try {
      writeFileSync(`${path}.new`, JSON.stringify(application), {
        mode: 0o600,
      });
      renameSync(`${path}.new`, path);
    } catch (error) {
      throw this.failed(error);
    }
    this.applications.set(application.metadata.name, application);
  }

  private failed(error: unknown): StorageError {
    const message = `cannot write the sandbox's state in ${this.dataDir}: ${
      (error as Error).message
    }`;
    this.logger.error(message);
    return new StorageError(message);
  }

  private emit(event: ApplicationEvent) {
    for (const listener of [...this.listeners]) {
      listener(event);
    }
  }

  private path(application: Application) {
    return join(this.dataDir, `${application.metadata.name}.json`);
  }

  private nextVersion(): string {
    this.lastVersion += 1;
    return String(this.lastVersion);
  }
}
