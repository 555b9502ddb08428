import fs from 'node:fs';
import path from 'node:path';
import { startPostgres } from '@starry-idp/dev-kit';

export type DatabaseKind = 'postgresql' | 'sqlite';

export interface OpenDatabase {
  /** What `backend.database` of the portal is to be. */
  config: object;
  stop(): Promise<void>;
}

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

export async function openDatabase(
  kind: DatabaseKind,
  data: string,
): Promise<OpenDatabase> {
  if (kind === 'sqlite') {
    const directory = path.join(data, 'database');
    fs.mkdirSync(directory);
    return {
      config: { client: 'better-sqlite3', connection: { directory } },
      stop: async () => {},
    };
  }
  const postgres = await withoutExitHooks(startPostgres);
  return {
    config: { client: 'pg', connection: postgres.connectionString },
    stop: postgres.stop,
  };
}

/**
 * Starts what the package of PostgreSQL ends the whole process with when it is
 * interrupted, and takes that back: there is more to clean up than its own.
 */
async function withoutExitHooks<T>(start: () => Promise<T>): Promise<T> {
  const before = SIGNALS.map(name => process.listeners(name));
  const started = await start();
  SIGNALS.forEach((name, index) => {
    for (const listener of process.listeners(name)) {
      if (!before[index].includes(listener)) process.off(name, listener);
    }
  });
  return started;
}
