import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** A server of this test, at a free port, until it is stopped. */
export async function serve(
  answer: http.RequestListener,
): Promise<{ url: string; stop(): Promise<void> }> {
  const server = http.createServer(answer);
  await new Promise<void>(resolve => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    async stop() {
      server.closeAllConnections();
      await new Promise(resolve => {
        server.close(resolve);
      });
    },
  };
}
