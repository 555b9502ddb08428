// `npm start`: installs what is missing, starts the portal and the sandbox that
// it drives, and prints one address. `npm start -- --cluster` takes a real Argo
// CD on a real Kubernetes instead. Other arguments go to `backstage-cli repo
// start`.
import path from 'node:path';
import { stopWithParent } from './setup/parent.mjs';
import {
  ensureGit,
  ensureNode,
  ensurePackages,
  home,
} from './setup/toolchain.mjs';
import { loadTypeScript } from './setup/typescript.mjs';

// When whoever read this is gone, there is all the more to be stopped.
process.stdout.on('error', () => {});
process.stderr.on('error', () => {});

const log = line => process.stdout.write(`${line}\n`);

async function main() {
  stopWithParent();
  await ensureGit();
  await ensureNode(log);
  await ensurePackages(log);

  const data = path.resolve(process.env.STARRY_DATA ?? path.join(home, 'data'));
  const { startDemo } = loadTypeScript('scripts/demo/portal.ts');

  const interruption = new AbortController();
  const { signal } = interruption;
  const interrupt = () => interruption.abort();
  for (const name of ['SIGINT', 'SIGTERM', 'SIGHUP']) {
    process.on(name, interrupt);
  }

  const given = process.argv.slice(2);
  const args = given.filter(arg => arg !== '--cluster');
  const target = args.length < given.length ? 'cluster' : 'sandbox';
  let demo;
  try {
    demo = await startDemo({ data, args, target, log, signal });
  } catch (error) {
    if (signal.aborted) return;
    throw error;
  }
  log('');
  log(`  Starry is ready:  ${demo.url}`);
  log('');
  for (const note of demo.notes) log(`  ${note}`);
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
