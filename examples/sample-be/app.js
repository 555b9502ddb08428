'use strict';
const { DatabaseUnavailable } = require('./database');
const { describeStock, listProducts } = require('./inventory');
const { listOrders } = require('./orders');

const INDEX = {
  service: 'sample-be',
  links: ['/api/orders', '/api/stock', '/api/info', '/healthz', '/readyz'],
};

/** The API as a listener of Node's HTTP server. */
function createApp({ ordersDb, inventoryDb, cache, identity }) {
  const routes = {
    '/': () => INDEX,

    '/healthz': () => ({ status: 'ok' }),

    '/readyz': async () => {
      await Promise.all([ordersDb.check(), inventoryDb.check()]);
      return { status: 'ok' };
    },

    '/api/orders': async () => {
      const stock = await listProducts(inventoryDb, cache);
      return listOrders(ordersDb, stock);
    },

    '/api/stock': async () =>
      describeStock(await listProducts(inventoryDb, cache)),

    '/api/info': async () => {
      const [orders, inventory, cacheState] = await Promise.all([
        ordersDb.describe(),
        inventoryDb.describe(),
        cache.state(),
      ]);
      return {
        ...identity,
        sources: { 'orders-db': orders, 'inventory-db': inventory },
        cache: cacheState,
      };
    },
  };

  return async (request, response) => {
    const answer = (status, body, headers = {}) => {
      response.writeHead(status, {
        'Content-Type': 'application/json; charset=utf-8',
        'Cache-Control': 'no-store',
        'X-Content-Type-Options': 'nosniff',
        ...headers,
      });
      response.end(
        request.method === 'HEAD' ? undefined : JSON.stringify(body),
      );
    };
    const refuse = (status, message, headers) =>
      answer(status, { error: { message } }, headers);

    const [path] = request.url.split('?');
    const route = Object.hasOwn(routes, path) ? routes[path] : undefined;
    if (!route) {
      refuse(404, `There is no ${path}`);
      return;
    }
    if (!['GET', 'HEAD'].includes(request.method)) {
      refuse(405, 'Only GET is supported', { Allow: 'GET, HEAD' });
      return;
    }
    try {
      answer(200, await route());
    } catch (error) {
      if (error instanceof DatabaseUnavailable) {
        console.error(
          `${error.message}: ${error.cause?.message ?? 'not prepared'}`,
        );
        refuse(503, error.message);
      } else {
        console.error(error);
        refuse(500, 'The request failed; the log says why');
      }
    }
  };
}

module.exports = { createApp };
