import { text } from 'node:stream/consumers';
import { serve } from '../__testUtils__/serve';
import { ArgoCdClient } from './ArgoCdClient';

describe('ArgoCdClient', () => {
  const asked: string[] = [];
  let server: Awaited<ReturnType<typeof serve>>;
  let argoCd: ArgoCdClient;

  beforeEach(async () => {
    asked.length = 0;
    server = await serve(async (request, response) => {
      const { method, url, headers } = request;
      const body = await text(request);
      asked.push(`${method} ${url} ${headers.authorization} ${body}`.trim());
      if (url?.startsWith('/api/v1/session')) {
        response.end(JSON.stringify({ token: 'admin-token' }));
      } else if (url?.includes('missing')) {
        response.writeHead(404).end('{}');
      } else {
        response.end(JSON.stringify({ items: null }));
      }
    });
    argoCd = new ArgoCdClient({
      ...{ url: server.url, token: 'a-token', project: 'starry' },
      adminPassword: 'secret',
    });
  });

  afterEach(async () => {
    await server.stop();
  });

  it('asks for what is in its project, with its token', async () => {
    expect(await argoCd.names()).toEqual([]);
    await argoCd.remove('one');
    expect(await argoCd.statusOf('one')).toBe(200);
    expect(await argoCd.statusOf('missing')).toBe(404);
    expect(asked).toEqual([
      'GET /api/v1/applications?projects=starry&fields=items.metadata.name Bearer a-token',
      'DELETE /api/v1/applications/one?project=starry&cascade=true Bearer a-token',
      'GET /api/v1/applications/one?project=starry Bearer a-token',
      'GET /api/v1/applications/missing?project=starry Bearer a-token',
    ]);
  });

  it('signs in as the administrator once', async () => {
    await argoCd.asAdmin('GET', '/one');
    await argoCd.asAdmin('GET', '/two');
    expect(asked).toEqual([
      'POST /api/v1/session Bearer a-token {"username":"admin","password":"secret"}',
      'GET /one Bearer admin-token',
      'GET /two Bearer admin-token',
    ]);
  });
});
