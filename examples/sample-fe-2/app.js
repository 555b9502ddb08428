'use strict';
const { createProxy } = require('./proxy');
const { readFiles } = require('./files');

const SECURITY_HEADERS = {
  'Content-Security-Policy':
    "default-src 'self'; frame-ancestors 'none'; base-uri 'none'; form-action 'none'",
  'Referrer-Policy': 'no-referrer',
  'X-Content-Type-Options': 'nosniff',
};

/** The frontend as a listener of Node's HTTP server. */
function createApp({ publicFolder, backendUrl, identity }) {
  const files = readFiles(publicFolder);
  const proxy = createProxy(backendUrl);

  return async (request, response) => {
    const send = ({ status = 200, type, body, headers }) => {
      response.writeHead(status, {
        'Content-Type': type,
        'Cache-Control': 'no-store',
        ...SECURITY_HEADERS,
        ...headers,
      });
      response.end(request.method === 'HEAD' ? undefined : body);
    };
    const json = (value, status, headers) =>
      send({
        status,
        type: 'application/json; charset=utf-8',
        body: JSON.stringify(value),
        headers,
      });

    const [path] = request.url.split('?');
    if (!['GET', 'HEAD'].includes(request.method)) {
      const error = { message: 'Only GET is supported' };
      json({ error }, 405, { Allow: 'GET, HEAD' });
    } else if (path === '/healthz' || path === '/readyz') {
      // The page is of use without its backend too: it says what is wrong.
      json({ status: 'ok' });
    } else if (path === '/about') {
      json(identity);
    } else if (path.startsWith('/api/')) {
      send(await proxy(request.url));
    } else if (files.has(path)) {
      send(files.get(path));
    } else {
      json({ error: { message: `There is no ${path}` } }, 404);
    }
  };
}

module.exports = { createApp };
