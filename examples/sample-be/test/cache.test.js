'use strict';
const assert = require('node:assert/strict');
const { once } = require('node:events');
const net = require('node:net');
const { test } = require('node:test');
const { createCache } = require('../cache');

/** A server that sends `replies`, one for each chunk it gets. */
async function startServer(t, replies) {
  const received = [];
  const sockets = new Set();
  const server = net.createServer(socket => {
    sockets.add(socket);
    socket.on('data', chunk => {
      received.push(String(chunk));
      const reply = replies.shift();
      if (reply) socket.write(reply);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  const cache = createCache(`redis://127.0.0.1:${server.address().port}`);
  t.after(() => {
    cache.close();
    for (const socket of sockets) socket.destroy();
    server.close();
  });
  return { cache, received };
}

test('reads and writes with an end', async t => {
  const { cache, received } = await startServer(t, [
    '$-1\r\n',
    '+OK\r\n',
    '$7\r\ngr\u00fc\u00dfe\r\n',
    '+PONG\r\n',
  ]);
  assert.equal(await cache.get('a'), undefined);
  await cache.set('a', 'gr\u00fc\u00dfe', 15);
  assert.equal(await cache.get('a'), 'gr\u00fc\u00dfe');
  assert.equal(await cache.state(), 'connected');
  assert.equal(
    received[1],
    '*4\r\n$5\r\nSETEX\r\n$1\r\na\r\n$2\r\n15\r\n$7\r\ngr\u00fc\u00dfe\r\n',
  );
});

test('an error is a miss', async t => {
  const { cache } = await startServer(t, ['-OOM no more\r\n', '$1\r\nx\r\n']);
  assert.equal(await cache.get('a'), undefined);
  assert.equal(await cache.get('a'), 'x');
});

test('a cache that does not answer is a miss, and left alone for a while', async t => {
  const { cache, received } = await startServer(t, []);
  assert.equal(await cache.get('a'), undefined);
  assert.equal(await cache.state(), 'unavailable');
  assert.equal(received.length, 1);
});

test('no cache is fine', async () => {
  const cache = createCache(undefined);
  assert.equal(await cache.get('a'), undefined);
  await cache.set('a', 'b', 1);
  assert.equal(await cache.state(), 'none');
});
