// The demo: the portal, and the target that its environments run on.
import fs from 'node:fs';
import path from 'node:path';
import { choosePorts } from '../setup/ports.mjs';
import { root } from '../setup/toolchain.mjs';
import { catalogIsFilled } from './client.mjs';
import { answers, startProcess, waitFor } from './processes.mjs';

const TIMEOUT_MS = 300_000;
const PREFERRED_PORTS = { app: 3000, backend: 7007 };

/** What environments run on: one file each. */
const TARGETS = {
  sandbox: () => import('./sandbox.mjs'),
  cluster: () => import('./cluster.mjs'),
};

function startBackstage({ data, config, args, env, log }) {
  log('Starting the portal');
  const configs = ['app-config.yaml', config];
  const local = path.join(root, 'app-config.local.yaml');
  if (fs.existsSync(local)) configs.push('app-config.local.yaml');
  return startProcess({
    name: 'The portal',
    command: process.execPath,
    args: [
      path.join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      ...['repo', 'start'],
      ...configs.flatMap(file => ['--config', path.join(root, file)]),
      ...args,
    ],
    cwd: root,
    env: { ...process.env, NODE_ENV: 'development', ...env },
    logFile: path.join(data, 'logs/portal.log'),
  });
}

/** Resolves when the portal shows its pages, with all of the demo in them. */
async function untilReady({ url, backendUrl, whole, processes, log, signal }) {
  const limits = { processes, timeoutMs: TIMEOUT_MS, signal };
  await waitFor({
    what: 'The portal',
    probe: async () => {
      const up = await Promise.all([
        answers(`${backendUrl}/.backstage/health/v1/readiness`),
        answers(url),
      ]);
      return whole ? up.every(Boolean) : up.some(Boolean);
    },
    ...limits,
  });
  if (!whole) return;
  log('Filling the catalog');
  await waitFor({
    what: 'The catalog',
    probe: () => catalogIsFilled(backendUrl),
    ...limits,
  });
}

/**
 * Starts everything and resolves when it answers.
 *
 * @param options.data folder that holds all state of the demo
 * @param options.args further arguments of `backstage-cli repo start`
 * @param options.target what environments run on: `sandbox` or `cluster`
 * @param options.env further variables of the portal, such as those that the
 *   target's configuration names
 * @param options.log called with a line of progress
 * @param options.signal ends the waiting when aborted
 */
export async function startDemo({
  data,
  args = [],
  target: name = 'sandbox',
  env = {},
  log,
  signal,
}) {
  const { config, database, preferredPorts, start } = await TARGETS[name]();
  for (const folder of ['logs', database]) {
    fs.mkdirSync(path.join(data, folder), { recursive: true });
  }
  const ports = await choosePorts(path.join(data, 'ports.json'), {
    ...PREFERRED_PORTS,
    ...preferredPorts,
  });
  const target = await start({ data, ports, log, signal });
  const url = `http://localhost:${ports.app}`;
  const backendUrl = `http://localhost:${ports.backend}`;
  const portal = startBackstage({
    data,
    config,
    args,
    env: {
      STARRY_DATABASE: path.join(data, database),
      STARRY_GIT_URL: target.gitUrl,
      STARRY_APP_URL: url,
      STARRY_BACKEND_URL: backendUrl,
      STARRY_BACKEND_PORT: String(ports.backend),
      ...target.env,
      ...env,
    },
    log,
  });
  const processes = [portal, ...target.processes];
  const stop = async () => {
    await portal.stop();
    await target.stop();
  };
  try {
    // With arguments only a part of it may be started, such as `backend`.
    const whole = args.length === 0;
    await untilReady({ url, backendUrl, whole, processes, log, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  const { credentials, cluster, git, gitUrl, notes } = target;
  return {
    ...{ url, backendUrl, ports, processes, stop },
    ...{ credentials, cluster, git, gitUrl, notes },
  };
}
