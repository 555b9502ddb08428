import type { ServerResponse } from 'node:http';
import { serve } from '../__testUtils__/serve';
import { ApplicationWatch } from './ApplicationWatch';

describe('ApplicationWatch', () => {
  let server: Awaited<ReturnType<typeof serve>>;
  let stream: ServerResponse;
  let asked: URL;
  let watch: ApplicationWatch;

  beforeEach(async () => {
    await new Promise<void>((resolve, reject) => {
      serve((request, response) => {
        asked = new URL(request.url!, server.url);
        response.writeHead(200, { 'Content-Type': 'text/event-stream' });
        stream = response;
        resolve();
      }).then(one => {
        server = one;
        watch = ApplicationWatch.start({
          ...{ url: server.url, token: 'a-token', project: 'starry' },
        });
      }, reject);
    });
  });

  afterEach(async () => {
    watch.stop();
    await server.stop();
  });

  const tell = (name: string, type: string) => {
    const application = { metadata: { name }, spec: {} };
    const result = { type, application };
    stream.write(`data: ${JSON.stringify({ result })}\n\n`);
  };

  it('finds the first event that is as wanted, before or after', async () => {
    const deleted = watch.first('one', one => one.type === 'DELETED', 30_000);
    tell('one', 'ADDED');
    tell('other', 'DELETED');
    tell('one', 'DELETED');
    expect(await deleted).toMatchObject({
      type: 'DELETED',
      application: { metadata: { name: 'one' } },
    });
    const added = await watch.first('one', () => true, 30_000);
    expect(added.type).toBe('ADDED');
    expect(asked.searchParams.get('projects')).toBe('starry');
    watch.forget('one');
    expect(watch.of('one')).toEqual([]);
    expect(watch.of('other')).toHaveLength(1);
  });

  it('says what it waited for in vain, and what it heard last', async () => {
    tell('one', 'ADDED');
    await watch.first('one', () => true, 30_000);
    await expect(watch.first('one', () => false, 5)).rejects.toThrow(
      /^Argo CD did not tell of one within 0\.005 s; last: .*"ADDED"/,
    );
  });
});
