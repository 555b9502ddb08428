// Starts the demo the way a newcomer does, `npm start`, on a data folder of its
// own, and stops it with Ctrl-C.
import fs from 'node:fs';
import path from 'node:path';
import { ManagedProcess, waitUntil } from '@starry-idp/dev-kit';
import { root } from '../scripts/setup/toolchain.mjs';

const START_TIMEOUT_MS = 300_000;

export interface RunningDemo {
  url: string;
  /** Presses Ctrl-C; resolves to the exit code. */
  interrupt(): Promise<number | undefined>;
}

export async function startDemo(data: string): Promise<RunningDemo> {
  const logFile = path.join(data, 'start.log');
  const demo = ManagedProcess.start({
    name: 'npm start',
    command: process.execPath,
    args: [path.join(root, 'scripts/start.mjs')],
    cwd: root,
    env: { STARRY_DATA: data },
    logFile,
  });
  const interrupt = () => demo.signal('SIGINT');
  try {
    const ready = await waitUntil(
      () => /ready:\s+(http\S+)/.exec(fs.readFileSync(logFile, 'utf8')),
      found => found !== null,
      {
        ...{ what: 'npm start gives an address', processes: [demo] },
        ...{ timeoutMs: START_TIMEOUT_MS, everyMs: 100 },
      },
    );
    return { url: ready![1], interrupt };
  } catch (error) {
    await interrupt();
    throw error;
  }
}
