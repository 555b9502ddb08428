// `npm start`: installs what is missing, starts the sandbox and the portal, and
// prints one address. Arguments go to `backstage-cli repo start`.
import path from 'node:path';
import {
  ensureGit,
  ensureNode,
  ensurePackages,
  home,
} from './setup/toolchain.mjs';

const log = line => process.stdout.write(`${line}\n`);

async function main() {
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);

  const data = process.env.STARRY_DATA ?? path.join(home, 'data');
  const { startDemo } = await import('./demo/portal.mjs');

  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = () => interruption.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, interrupt);
  }

  const args = process.argv.slice(2);
  let demo;
  try {
    demo = await startDemo({ data, args, log, signal });
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  log('');
  log(`  Starry is ready:  ${demo.url}`);
  log('');
  log(`  Ctrl-C stops it. Logs: ${path.join(data, 'logs')}`);
  const interrupted = new Promise(resolve => {
    signal.addEventListener('abort', resolve);
    if (signal.aborted) resolve();
  });
  await Promise.race([interrupted, ...demo.processes.map(one => one.end)]);
  log('Stopping');
  await demo.stop();
  if (!signal.aborted) {
    for (const one of demo.processes) one.check();
  }
}

main().then(
  () => process.exit(0),
  error => {
    process.stderr.write(`${error.message}\n`);
    process.exit(1);
  },
);
