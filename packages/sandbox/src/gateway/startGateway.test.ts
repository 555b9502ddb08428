import http from 'node:http';
import type { AddressInfo } from 'node:net';
import request from 'supertest';
import { MemoryCluster } from '../cluster';
import { startGateway } from './startGateway';

const HOST = 'test-00.shop.starry.localhost';

async function startService(name: string) {
  const server = http.createServer((req, res) => {
    if (req.url === '/hang-up') req.socket.destroy();
    else res.end(`${name} ${req.url} for ${req.headers['x-forwarded-host']}`);
  });
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return { port, host: '127.0.0.1', server };
}

describe('startGateway', () => {
  let cluster: MemoryCluster;
  let gateway: Awaited<ReturnType<typeof startGateway>>;
  let shop: Awaited<ReturnType<typeof startService>>;
  let api: Awaited<ReturnType<typeof startService>>;
  const endpoints = new Map<string, { host: string; port: number }>();

  beforeEach(async () => {
    cluster = await MemoryCluster.create();
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'env-a' },
    });
    shop = await startService('shop');
    api = await startService('api');
    endpoints.clear();
    endpoints.set('env-a/shop:http', shop);
    endpoints.set('env-a/api:80', api);
    gateway = await startGateway({
      cluster,
      port: 0,
      runtime: {
        endpoint: (namespace, service, port) =>
          endpoints.get(`${namespace}/${service}:${port}`),
      },
    });
  });

  afterEach(async () => {
    await gateway.stop();
    for (const { server } of [shop, api]) server.close();
  });

  const get = (path: string, host = HOST) =>
    request(`http://127.0.0.1:${gateway.port}`)
      .get(path)
      .set('Host', `${host}:${gateway.port}`);

  const addIngress = () =>
    cluster.apply({
      apiVersion: 'networking.k8s.io/v1',
      kind: 'Ingress',
      metadata: { name: 'shop', namespace: 'env-a' },
      spec: {
        rules: [
          {
            host: HOST,
            http: {
              paths: [
                {
                  path: '/',
                  pathType: 'Prefix',
                  backend: {
                    service: { name: 'shop', port: { name: 'http' } },
                  },
                },
                {
                  path: '/api',
                  pathType: 'Prefix',
                  backend: { service: { name: 'api', port: { number: 80 } } },
                },
              ],
            },
          },
        ],
      },
    });

  it('routes by host and longest path', async () => {
    addIngress();
    const page = await get('/apiary?x=1');
    expect(page.text).toBe(`shop /apiary?x=1 for ${HOST}:${gateway.port}`);
    expect((await get('/api/orders')).text).toMatch(/^api \/api\/orders/);
  });

  it('says that an address is unknown, and which ones are known', async () => {
    addIngress();
    const response = await get('/', 'test-<01>.shop.starry.localhost');
    expect(response.status).toBe(404);
    expect(response.text).not.toContain('<01>');
    expect(response.text).toContain(`http://${HOST}:${gateway.port}/`);
  });

  it('forgets the address with its Ingress', async () => {
    addIngress();
    cluster.delete({
      group: 'networking.k8s.io',
      kind: 'Ingress',
      namespace: 'env-a',
      name: 'shop',
    });
    const response = await get('/');
    expect(response.status).toBe(404);
    expect(response.text).toContain('No environment has an address');
  });

  it('asks to wait while nothing behind the address is ready', async () => {
    addIngress();
    endpoints.delete('env-a/shop:http');
    const response = await get('/');
    expect(response.status).toBe(503);
    expect(response.headers['retry-after']).toBe('2');

    shop.server.close();
    endpoints.set('env-a/shop:http', { host: '127.0.0.1', port: shop.port });
    expect((await get('/')).status).toBe(503);
  });

  it('passes web sockets through', async () => {
    addIngress();
    shop.server.on('upgrade', (_req, socket) => {
      socket.write(
        'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n',
      );
      socket.pipe(socket);
    });
    const echoed = await new Promise<string>((resolve, reject) => {
      http
        .get({
          port: gateway.port,
          host: '127.0.0.1',
          headers: { Host: HOST, Connection: 'Upgrade', Upgrade: 'websocket' },
        })
        .on('error', reject)
        .on('upgrade', (_res, socket) => {
          socket.once('data', data => {
            socket.destroy();
            resolve(data.toString());
          });
          socket.write('hello');
        });
    });
    expect(echoed).toBe('hello');
  });

  it('refuses a port that is taken', async () => {
    await expect(
      startGateway({
        cluster,
        port: gateway.port,
        runtime: { endpoint: () => undefined },
      }),
    ).rejects.toThrow('EADDRINUSE');
  });
});
