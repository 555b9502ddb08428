'use strict';
// The backend of the sample shop. See README.md for its environment variables.
const http = require('node:http');
const { createApp } = require('./app');
const { createCache } = require('./cache');
const { createDatabase } = require('./database');
const inventory = require('./inventory');
const orders = require('./orders');

const ordersDb = createDatabase('orders-db', process.env.ORDERS_DB_URL);
const inventoryDb = createDatabase(
  'inventory-db',
  process.env.INVENTORY_DB_URL,
);
const cache = createCache(process.env.CACHE_URL);
const stopping = new AbortController();

const app = createApp({
  ordersDb,
  inventoryDb,
  cache,
  identity: {
    environment: process.env.STARRY_ENVIRONMENT ?? 'local',
    service: process.env.STARRY_SERVICE ?? 'sample-be',
    revision: process.env.STARRY_REVISION ?? 'unknown',
  },
});

const server = http.createServer(app);
const port = Number(process.env.PORT ?? 8080);
server.listen(port, process.env.HOST ?? '0.0.0.0', () =>
  console.log(`sample-be listens on port ${server.address().port}`),
);

// Databases may come up after their clients; until then it is alive, not ready.
for (const [database, { schema }] of [
  [ordersDb, orders],
  [inventoryDb, inventory],
]) {
  database.prepare(schema, stopping.signal);
}

function stop() {
  if (stopping.signal.aborted) return;
  stopping.abort();
  server.close(async () => {
    cache.close();
    await Promise.all([ordersDb.close(), inventoryDb.close()]);
  });
  server.closeIdleConnections();
}
process.on('SIGTERM', stop);
process.on('SIGINT', stop);
