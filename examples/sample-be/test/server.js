'use strict';
// The server as it is started anywhere: a process with environment variables.
const { spawn } = require('node:child_process');
const { once } = require('node:events');
const path = require('node:path');

const START_TIMEOUT_MS = 10_000;

async function startServer(env) {
  const child = spawn(process.execPath, ['server.js'], {
    cwd: path.join(__dirname, '..'),
    env: { ...process.env, HOST: '127.0.0.1', PORT: '0', ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  const exited = once(child, 'exit');
  const port = await new Promise((resolve, reject) => {
    const timer = setTimeout(
      () => reject(new Error(`did not start: ${log}`)),
      START_TIMEOUT_MS,
    );
    const read = chunk => {
      log += chunk;
      const match = /listens on port (\d+)/.exec(log);
      if (!match) return;
      clearTimeout(timer);
      resolve(match[1]);
    };
    child.stdout.on('data', read);
    child.stderr.on('data', read);
    exited.then(([code]) => {
      clearTimeout(timer);
      reject(new Error(`exited with ${code}: ${log}`));
    });
  });
  const url = `http://127.0.0.1:${port}`;
  return {
    get: async route => {
      const response = await fetch(url + route);
      return { status: response.status, body: await response.json() };
    },
    fetch: (route, options) => fetch(url + route, options),
    async ready() {
      while ((await fetch(`${url}/readyz`)).status !== 200) {
        await new Promise(resolve => setTimeout(resolve, 50));
      }
    },
    async stop() {
      child.kill('SIGTERM');
      return (await exited)[0];
    },
  };
}

module.exports = { startServer };
