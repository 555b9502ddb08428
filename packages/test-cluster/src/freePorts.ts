import { createServer } from 'node:net';
import type { AddressInfo, Server } from 'node:net';

/** As many free ports of the loopback interface, all different. */
export async function freePorts(count: number): Promise<number[]> {
  // All at once, since the system may give out a freed one again.
  const servers = await Promise.all(Array.from({ length: count }, listen));
  const ports = servers.map(server => (server.address() as AddressInfo).port);
  await Promise.all(
    servers.map(server => new Promise(resolve => server.close(resolve))),
  );
  return ports;
}

function listen(): Promise<Server> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.on('error', reject);
    server.listen(0, '127.0.0.1', () => resolve(server));
  });
}
