import { resolve } from 'node:path';
import { freePorts } from '../freePorts';
import type { ProcessTable } from '../processes/ProcessTable';
import { accepts, waitUntil } from '../waitUntil';

// This package is private and only ever runs from its sources.
// eslint-disable-next-line no-restricted-syntax
const PROGRAM = resolve(__dirname, '../../bin/fault-proxy');

/** Starts one before an API server, as a process; resolves to its address. */
export async function startFaultProxy(
  processes: ProcessTable,
  options: { target: string; pki: string; faults: string },
): Promise<{ url: string }> {
  const [port] = await freePorts(1);
  const { target, pki, faults } = options;
  processes.start('fault-proxy', {
    command: process.execPath,
    args: [PROGRAM, String(port), target, pki, faults],
  });
  await waitUntil(async () => await accepts(port), 'the fault proxy');
  return { url: `https://127.0.0.1:${port}` };
}
