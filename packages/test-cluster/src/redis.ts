import { join } from 'node:path';
import { findOnPath } from './binaries/findOnPath';
import { freePorts } from './freePorts';
import type { ProcessTable } from './processes/ProcessTable';
import { accepts, waitUntil } from './waitUntil';

/** Starts Argo CD's cache: the machine's own Redis, or else one in Go. */
export async function startRedis(
  binaries: string,
  processes: ProcessTable,
): Promise<string> {
  const [port] = await freePorts(1);
  const address = `127.0.0.1:${port}`;
  const installed = findOnPath('redis-server');
  processes.start(
    'redis',
    installed
      ? {
          command: installed,
          args: [
            ...['--bind', '127.0.0.1', '--port', String(port)],
            ...['--save', '', '--appendonly', 'no'],
          ],
        }
      : { command: join(binaries, 'redis'), args: [address] },
  );
  await waitUntil(async () => await accepts(port), 'Redis');
  return address;
}
