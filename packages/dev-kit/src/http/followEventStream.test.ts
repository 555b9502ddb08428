import type { IncomingHttpHeaders } from 'node:http';
import { serve } from '../__testUtils__/serve';
import { followEventStream } from './followEventStream';

describe('followEventStream', () => {
  it('reads events, and opens the stream again when it ends', async () => {
    const headers: IncomingHttpHeaders[] = [];
    const server = await serve((request, response) => {
      headers.push(request.headers);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`: comment\n\ndata: ${headers.length}, in`);
      response.end(' two parts\n\n');
    });
    const begun = Date.now();
    const events: Array<{ data: string; at: number }> = [];
    await new Promise<void>(resolve => {
      const stop = followEventStream(server.url, {
        token: 'a-token',
        reopenMs: 1,
        onEvent(data, at) {
          events.push({ data, at });
          if (events.length < 2) return;
          stop();
          resolve();
        },
      });
    });
    expect(events.map(({ data }) => data)).toEqual([
      '1, in two parts',
      '2, in two parts',
    ]);
    expect(events[0].at).toBeGreaterThanOrEqual(begun);
    expect(headers[0].authorization).toBe('Bearer a-token');
    await server.stop();
  });
});
