import { parseArgs } from 'node:util';
import { prepareCluster } from './cluster';
import { PARTS } from './parts';
import { add, Result } from './runners';

const log = (line: string) => process.stdout.write(`${line}\n`);

// Chaos is in `cluster` already.
const USUAL = Object.keys(PARTS).filter(name => name !== 'chaos');

/** Runs the named parts, or all of them; resolves to the exit code. */
export async function runTests(): Promise<number> {
  const { values, positionals: asked } = parseArgs({
    allowPositionals: true,
    options: {
      target: { type: 'string', default: 'sandbox' },
      argocd: { type: 'string' },
    },
  });
  if (!['sandbox', 'argocd'].includes(values.target)) {
    throw new Error(
      `Unknown target: ${values.target}. There are: sandbox, argocd`,
    );
  }
  if (values.argocd && values.target !== 'argocd') {
    throw new Error('--argocd is for --target argocd');
  }
  const unknown = asked.filter(name => !(name in PARTS));
  if (unknown.length > 0) {
    const known = Object.keys(PARTS).join(', ');
    throw new Error(`Unknown part: ${unknown.join(', ')}. There are: ${known}`);
  }
  const names = asked.length > 0 ? asked : USUAL;
  if (names.includes('cluster')) {
    // Its programs are built while the parts before it run.
    prepareCluster();
  }
  const total: Result = { passed: 0, failed: 0, skipped: 0 };
  for (const name of names) {
    const started = Date.now();
    let result: Result;
    try {
      result = await PARTS[name](values);
    } catch (error) {
      log(`${name} cannot run here: ${(error as Error).stack}`);
      result = { passed: 0, failed: 1, skipped: 0 };
    }
    const seconds = Math.round((Date.now() - started) / 1000);
    log(`\n## ${name}: ${JSON.stringify(result)} in ${seconds} s`);
    add(total, result);
  }
  log('');
  const skipped = total.skipped > 0 ? `, ${total.skipped} skipped` : '';
  log(`${total.passed} passed, ${total.failed} failed${skipped}`);
  return total.failed === 0 && total.passed > 0 ? 0 : 1;
}
