import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { followEventStream } from './followEventStream';

describe('followEventStream', () => {
  it('reads events, and opens the stream again when it ends', async () => {
    const headers: http.IncomingHttpHeaders[] = [];
    const server = http.createServer((request, response) => {
      headers.push(request.headers);
      response.writeHead(200, { 'Content-Type': 'text/event-stream' });
      response.write(`: comment\n\ndata: ${headers.length}, in`);
      response.end(' two parts\n\n');
    });
    await new Promise<void>(resolve => {
      server.listen(0, '127.0.0.1', resolve);
    });
    const { port } = server.address() as AddressInfo;
    const begun = Date.now();
    const events: Array<{ data: string; at: number }> = [];
    await new Promise<void>(resolve => {
      const stop = followEventStream(`http://127.0.0.1:${port}`, {
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
    server.closeAllConnections();
    await new Promise(resolve => {
      server.close(resolve);
    });
  });
});
