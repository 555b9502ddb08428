import getPort from 'get-port';

/** As many free ports of the loopback interface, all different. */
export async function freePorts(count: number): Promise<number[]> {
  return await Promise.all(
    Array.from({ length: count }, () => getPort({ host: '127.0.0.1' })),
  );
}
