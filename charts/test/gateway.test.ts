// The gateway's configuration in a real NGINX, before a real backend.
import assert from 'node:assert/strict';
import { ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import fs from 'node:fs';
import http from 'node:http';
import { AddressInfo } from 'node:net';
import os from 'node:os';
import path from 'node:path';
import { after, before, describe, test } from 'node:test';
import { answers, freePort, waitUntil } from '@starry-idp/dev-kit';
import { find, fullEnvironment, render } from './helm';

const NGINX = process.env.NGINX_BINARY ?? 'nginx';
const skip =
  spawnSync(NGINX, ['-v']).status === 0
    ? false
    : 'there is no nginx on this machine';
const API_KEY = 'n7xTq2mPz9LwKc4RvB1sYd8HgF5jAe0U';

async function listen(server: http.Server): Promise<number> {
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return (server.address() as AddressInfo).port;
}

describe('the gateway', { skip }, () => {
  const folder = skip
    ? ''
    : fs.mkdtempSync(path.join(os.tmpdir(), 'starry-nginx-'));
  const started: ChildProcess[] = [];
  let backend: http.Server;
  let backendUrl: string;
  const authUrl = () => `${backendUrl}/auth`;

  before(async () => {
    // Tells what it was asked; a session cookie is what it calls signed in.
    backend = http.createServer((request, response) => {
      if (request.url === '/auth') {
        response.statusCode = /session=ok/.test(request.headers.cookie ?? '')
          ? 202
          : 401;
        response.end();
        return;
      }
      response.end(
        JSON.stringify({ url: request.url, headers: request.headers }),
      );
    });
    backendUrl = `http://127.0.0.1:${await listen(backend)}`;
  });

  after(async () => {
    for (const nginx of started) {
      nginx.kill('SIGTERM');
      if (nginx.exitCode === null) await once(nginx, 'exit');
    }
    backend.close();
    backend.closeAllConnections();
    fs.rmSync(folder, { recursive: true, force: true });
  });

  /** Starts NGINX as the image would, and yields a function that asks it. */
  async function start(config: object, settings: object = {}) {
    const values = { ...fullEnvironment(), 'api-gateway': settings };
    values.services.gateway.config = config;
    const { data } = find(render(values), 'ConfigMap', 'gateway');
    const port = await freePort();
    const home = fs.mkdtempSync(path.join(folder, 'run-'));
    fs.writeFileSync(path.join(home, 'index.json'), data['index.json']);
    const site = data['default.conf.template']
      .replaceAll('${API_KEY}', API_KEY)
      .replaceAll('/etc/nginx/templates', home)
      .replaceAll(/http:\/\/sample-[a-z0-9-]+:80/g, backendUrl)
      .replace('listen 8080', `listen 127.0.0.1:${port}`);
    const temporary = ['client_body', 'proxy', 'fastcgi', 'uwsgi', 'scgi']
      .map(name => `${name}_temp_path ${home}/${name};`)
      .join('\n');
    const file = path.join(home, 'nginx.conf');
    fs.writeFileSync(
      file,
      `daemon off; ${
        process.getuid?.() === 0 ? 'user root;' : ''
      } pid ${home}/pid; error_log ${home}/error.log;
       events {} http { access_log off; ${temporary} ${site} }`,
    );
    const nginx = spawn(NGINX, ['-c', file, '-p', home], { stdio: 'pipe' });
    let log = '';
    nginx.stderr.on('data', chunk => (log += chunk));
    started.push(nginx);
    const ask = (url: string, headers: Record<string, string> = {}) =>
      fetch(`http://127.0.0.1:${port}${url}`, { headers, redirect: 'manual' });
    await waitUntil(
      () => answers(`http://127.0.0.1:${port}/healthz`),
      Boolean,
      {
        what: 'nginx answers',
        timeoutMs: 60_000,
        everyMs: 20,
        processes: [
          {
            check() {
              if (nginx.exitCode !== null) {
                throw new Error(`nginx exited: ${log}`);
              }
            },
          },
        ],
      },
    );
    return ask;
  }

  test('leads to each web application below its name', async () => {
    const ask = await start({ authentication: 'none' });
    const response = await ask('/sample-be/api/orders?limit=1', {
      'X-Api-Key': 'secret',
    });
    const { url, headers } = await response.json();
    assert.equal(url, '/api/orders?limit=1');
    assert.equal(headers['x-forwarded-prefix'], '/sample-be');
    assert.equal(headers['x-forwarded-proto'], 'http');
    assert.equal(headers['x-api-key'], undefined);
    assert.deepEqual((await (await ask('/')).json()).services, {
      'sample-be': '/sample-be/',
      'sample-fe-1': '/sample-fe-1/',
      'sample-fe-2': '/sample-fe-2/',
    });
    assert.equal((await ask('/nowhere/')).status, 404);
  });

  test('lets a client make so many requests and no more', async () => {
    const ask = await start({ authentication: 'none', rate_limit: 30 });
    const statuses: number[] = [];
    for (let i = 0; i < 6; i++)
      statuses.push((await ask('/sample-be/')).status);
    // The first, and a tenth of a minute's at once.
    assert.deepEqual(statuses, [200, 200, 200, 200, 429, 429]);
    const other = await ask('/sample-be/', {
      'X-Forwarded-For': '203.0.113.7',
    });
    assert.equal(other.status, 429, 'nobody chooses his own address');
    assert.equal((await ask('/healthz')).status, 200);
  });

  test('asks for the API key everywhere but for health', async () => {
    const ask = await start({ authentication: 'api_key' });
    for (const url of ['/', '/sample-be/', '/sample-fe-1/api/orders']) {
      assert.equal((await ask(url)).status, 401, url);
      assert.equal(
        (await ask(url, { 'X-Api-Key': API_KEY.toLowerCase() })).status,
        401,
      );
      assert.equal(
        (await ask(url, { 'X-Api-Key': `${API_KEY}x` })).status,
        401,
      );
      assert.equal((await ask(url, { 'X-Api-Key': API_KEY })).status, 200, url);
    }
    assert.equal((await ask('/readyz')).status, 200);
  });

  for (const authentication of ['oauth2', 'oidc']) {
    test(`asks the identity provider with ${authentication}`, async () => {
      const ask = await start(
        { authentication },
        {
          [authentication]: {
            authUrl: authUrl(),
            signInUrl: 'https://auth.example.com/oauth2/start',
          },
        },
      );
      const browser = await ask('/sample-be/', { Accept: 'text/html' });
      assert.equal(browser.status, 302);
      assert.match(
        browser.headers.get('location') ?? '',
        /^https:\/\/auth\.example\.com\/oauth2\/start\?rd=http:\/\/127\.0\.0\.1:\d+\/sample-be\/$/,
      );
      assert.equal((await ask('/sample-be/')).status, 401);
      assert.equal((await ask('/')).status, 401);
      const signedIn = { Cookie: 'session=ok' };
      assert.equal((await ask('/sample-be/', signedIn)).status, 200);
      assert.equal((await ask('/', signedIn)).status, 200);
      assert.equal((await ask('/starry-auth', signedIn)).status, 404);
    });
  }
});
