'use strict';
const assert = require('node:assert/strict');
const { once } = require('node:events');
const fs = require('node:fs');
const http = require('node:http');
const path = require('node:path');
const { test } = require('node:test');
const { createApp } = require('../app');

const publicFolder = path.join(__dirname, '../public');
const identity = { environment: 'test-00', service: 'fe', revision: 'abc' };

async function listen(t, listener) {
  const server = http.createServer(listener);
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  t.after(() => {
    server.close();
    server.closeAllConnections();
  });
  return `http://127.0.0.1:${server.address().port}`;
}

const start = (t, backendUrl) =>
  listen(t, createApp({ publicFolder, backendUrl, identity }));

test('serves a page whose every file is there', async t => {
  const url = await start(t);
  const page = await fetch(`${url}/`);
  assert.match(page.headers.get('content-type'), /^text\/html/);
  assert.match(
    page.headers.get('content-security-policy'),
    /default-src 'self'/,
  );
  const references = [
    ...(await page.text()).matchAll(/(?:href|src)="([^"#]+)"/g),
  ].map(match => match[1]);
  const imports = fs
    .readdirSync(publicFolder)
    .filter(name => name.endsWith('.js'))
    .flatMap(name => [
      ...fs
        .readFileSync(path.join(publicFolder, name), 'utf8')
        .matchAll(/from '\.\/([^']+)'/g),
    ])
    .map(match => match[1]);
  assert.ok(references.length > 2 && imports.length > 2);
  for (const file of [...references, ...imports]) {
    assert.doesNotMatch(
      file,
      /^\/|:/,
      'works below a path, with no other site',
    );
    assert.equal((await fetch(`${url}/${file}`)).status, 200, file);
  }
});

test('is healthy and says what it is', async t => {
  const url = await start(t);
  assert.equal((await fetch(`${url}/healthz`)).status, 200);
  assert.equal((await fetch(`${url}/readyz`)).status, 200);
  assert.deepEqual(await (await fetch(`${url}/about`)).json(), identity);
});

test('passes on what the backend answers, errors too', async t => {
  const backend = await listen(t, (request, response) => {
    response.statusCode = request.url.includes('broken') ? 503 : 200;
    response.setHeader('Content-Type', 'application/json');
    response.end(JSON.stringify({ url: request.url }));
  });
  const url = await start(t, backend);
  const answer = await fetch(`${url}/api/orders?a=1`);
  assert.deepEqual(await answer.json(), { url: '/api/orders?a=1' });
  assert.equal((await fetch(`${url}/api/broken`)).status, 503);
});

test('says that there is no backend', async t => {
  const away = await fetch(
    `${await start(t, 'http://127.0.0.1:1')}/api/orders`,
  );
  assert.equal(away.status, 502);
  assert.match((await away.json()).error.message, /cannot be reached/);
  const none = await fetch(`${await start(t)}/api/orders`);
  assert.equal(none.status, 503);
  assert.match((await none.json()).error.message, /SAMPLE_BE_URL/);
});

test('serves nothing else', async t => {
  const url = await start(t);
  for (const route of ['/server.js', '/..%2fserver.js', '/__proto__']) {
    assert.equal((await fetch(url + route)).status, 404, route);
  }
  assert.equal((await fetch(url, { method: 'POST' })).status, 405);
});
