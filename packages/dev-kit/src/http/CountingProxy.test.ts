import type { RequestListener } from 'node:http';
import { serve } from '../__testUtils__/serve';
import { CountingProxy } from './CountingProxy';

describe('CountingProxy', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let proxy: CountingProxy;
  let answer: RequestListener;

  beforeEach(async () => {
    server = await serve((request, response) => answer(request, response));
    proxy = await CountingProxy.start(server.url, path =>
      path.replace(/\d+/, '{id}'),
    );
  });

  afterEach(async () => {
    await proxy.stop();
    await server.stop();
  });

  const get = (path: string) => fetch(`${proxy.url}${path}`);

  it('passes requests on as they are, and counts them by route', async () => {
    answer = (request, response) => {
      response.writeHead(201, { 'x-path': request.url });
      request.pipe(response);
    };
    await (await get('/things/1')).text();
    const before = proxy.snapshot();
    await (await get('/things/2?full=true')).text();
    await (await get('/things/3')).text();
    const sent = await fetch(`${proxy.url}/things`, {
      ...{ method: 'POST', body: 'what was sent' },
    });
    expect(sent.status).toBe(201);
    expect(sent.headers.get('x-path')).toBe('/things');
    expect(await sent.text()).toBe('what was sent');
    expect(proxy.since(before)).toEqual([
      { route: 'GET /things/{id}', count: 2 },
      { route: 'POST /things', count: 1 },
    ]);
  });

  it('passes on the beginning of a stream before anything is in it', async () => {
    answer = (_request, response) => {
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.flushHeaders();
    };
    const { headers, body } = await get('/stream');
    expect(headers.get('content-type')).toBe('text/event-stream');
    await body!.cancel();
  });

  it('breaks off what the server breaks off', async () => {
    answer = (_request, response) => {
      response.writeHead(200);
      response.write('half of it', () => response.destroy());
    };
    await expect(get('/stream').then(one => one.text())).rejects.toThrow();
  });

  it('breaks off when there is no server any more', async () => {
    await server.stop();
    await expect(get('/things')).rejects.toThrow();
  });
});
