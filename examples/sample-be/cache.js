'use strict';
// A client for Valkey or Redis, as small as two commands need. A cache that is
// away costs a moment and nothing else: reads miss and writes are lost.
const net = require('node:net');

const TIMEOUT_MS = 500;
const RETRY_AFTER_MS = 5_000;

/** A command in the protocol of both (RESP). */
function encode(args) {
  const parts = args.map(arg => {
    const text = String(arg);
    return `$${Buffer.byteLength(text)}\r\n${text}\r\n`;
  });
  return `*${args.length}\r\n${parts.join('')}`;
}

/**
 * Reads one reply: a status, an error, a number or a text.
 *
 * @returns the reply and what follows it; undefined while it is incomplete
 */
function decode(buffer) {
  const end = buffer.indexOf('\r\n');
  if (end < 0) return undefined;
  const head = buffer.toString('utf8', 1, end);
  const rest = buffer.subarray(end + 2);
  switch (String.fromCharCode(buffer[0])) {
    case '+':
    case ':':
      return { value: head, rest };
    case '-':
      return { error: new Error(head), rest };
    case '$': {
      const length = Number(head);
      if (length < 0) return { value: undefined, rest };
      if (rest.length < length + 2) return undefined;
      return {
        value: rest.toString('utf8', 0, length),
        rest: rest.subarray(length + 2),
      };
    }
    default:
      return { error: new Error('the cache speaks another protocol'), rest };
  }
}

/** @param url `redis://host:port`; none for no cache */
function createCache(url) {
  if (!url) {
    return {
      state: async () => 'none',
      get: async () => undefined,
      set: async () => {},
      close: () => {},
    };
  }
  const { hostname, port } = new URL(url);
  let socket;
  let waiting = [];
  let retryAt = 0;

  function connect() {
    let received = Buffer.alloc(0);
    const opened = net.connect({ host: hostname, port: Number(port || 6379) });
    opened.unref();
    opened.on('data', chunk => {
      received = Buffer.concat([received, chunk]);
      for (let reply; (reply = decode(received)); ) {
        received = reply.rest;
        const { resolve, reject } = waiting.shift() ?? {};
        if (reply.error) reject?.(reply.error);
        else resolve?.(reply.value);
      }
    });
    opened.on('error', () => {});
    opened.on('close', () => {
      if (socket === opened) drop(new Error('the cache is away'));
    });
    return opened;
  }

  function drop(error) {
    const lost = waiting;
    waiting = [];
    socket?.destroy();
    socket = undefined;
    retryAt = Date.now() + RETRY_AFTER_MS;
    for (const { reject } of lost) reject(error);
  }

  function send(...args) {
    return new Promise((resolve, reject) => {
      if (!socket && Date.now() < retryAt) {
        reject(new Error('the cache is away'));
        return;
      }
      socket ??= connect();
      // After a missing reply the next one would be taken for it.
      const timer = setTimeout(
        () => drop(new Error('the cache does not answer')),
        TIMEOUT_MS,
      );
      const settle = done => value => {
        clearTimeout(timer);
        done(value);
      };
      waiting.push({ resolve: settle(resolve), reject: settle(reject) });
      socket.write(encode(args));
    });
  }

  return {
    /** `connected`, `unavailable`, or `none` where none is configured. */
    state: () =>
      send('PING').then(
        () => 'connected',
        () => 'unavailable',
      ),
    get: key => send('GET', key).catch(() => undefined),
    set: (key, value, seconds) =>
      send('SETEX', key, seconds, value).catch(() => {}),
    close: () => socket?.destroy(),
  };
}

module.exports = { createCache };
