import fs from 'node:fs';
import os from 'node:os';
import path from 'node:path';
import { startDemo } from '../demo/portal';
import { benchReadiness } from './readiness';
import { benchViews } from './views';

/** Runs the benches against the demo; resolves to the exit code. */
export async function benchOnSandbox(
  log: (line: string) => void,
): Promise<number> {
  const data = fs.mkdtempSync(path.join(os.tmpdir(), 'starry-bench-'));
  const demo = await startDemo({ data, log });
  let good = true;
  try {
    for (const bench of [benchReadiness, benchViews]) {
      for (const { text, ok } of await bench(demo, log)) {
        log(`${ok ? '' : 'MISSED  '}${text}`);
        good &&= ok;
      }
    }
  } finally {
    await demo.stop();
    fs.rmSync(data, { recursive: true, force: true });
  }
  return good ? 0 : 1;
}
