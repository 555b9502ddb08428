import { createServer, type AddressInfo } from 'node:net';

/**
 * A loopback port that nobody listens on. Somebody else may take it before its
 * user does; a program that finds it taken fails, and is restarted with
 * another.
 */
export async function freePort(): Promise<number> {
  return await new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address() as AddressInfo;
      server.close(() => resolve(port));
    });
  });
}
