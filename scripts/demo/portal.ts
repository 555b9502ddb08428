// The demo: the portal, and the target that its environments run on.
import fs from 'node:fs';
import path from 'node:path';
import {
  answers,
  choosePorts,
  ManagedProcess,
  waitUntil,
} from '@starry-idp/dev-kit';
import { root } from '../setup/toolchain.mjs';
import { catalogIsFilled } from './catalogIsFilled';
import { clusterTarget } from './cluster';
import { sandboxTarget } from './sandbox';
import type { RunningTarget } from './Target';

const TIMEOUT_MS = 300_000;
const PREFERRED_PORTS = { app: 3000, backend: 7007 };

/** What environments run on. */
const TARGETS = { sandbox: sandboxTarget, cluster: clusterTarget };

/** How to start it. */
export interface DemoOptions {
  /** Folder that holds all state of the demo. */
  data: string;
  /** Further arguments of `backstage-cli repo start`. */
  args?: string[];
  /** What environments run on. */
  target?: keyof typeof TARGETS;
  /** Called with a line of progress. */
  log: (line: string) => void;
  /** Ends the waiting when aborted. */
  signal?: AbortSignal;
}

export interface Demo
  extends Pick<RunningTarget, 'credentials' | 'notes' | 'processes' | 'stop'> {
  url: string;
  backendUrl: string;
}

function startBackstage(options: {
  data: string;
  config: string;
  args: string[];
  env: Record<string, string>;
}): ManagedProcess {
  const { data, config, args, env } = options;
  const configs = ['app-config.yaml', config];
  const local = path.join(root, 'app-config.local.yaml');
  if (fs.existsSync(local)) configs.push('app-config.local.yaml');
  return ManagedProcess.start({
    name: 'The portal',
    command: process.execPath,
    args: [
      path.join(root, 'node_modules/@backstage/cli/bin/backstage-cli'),
      ...['repo', 'start'],
      ...configs.flatMap(file => ['--config', path.join(root, file)]),
      ...args,
    ],
    cwd: root,
    env: { NODE_ENV: 'development', ...env },
    logFile: path.join(data, 'logs/portal.log'),
  });
}

/** Resolves when the portal shows its pages, with all of the demo in them. */
async function untilReady(options: {
  url: string;
  backendUrl: string;
  /** Or only a part of it, such as `backend`. */
  whole: boolean;
  processes: ManagedProcess[];
  log: (line: string) => void;
  signal?: AbortSignal;
}): Promise<void> {
  const { url, backendUrl, whole, processes, log, signal } = options;
  const limits = { processes, timeoutMs: TIMEOUT_MS, everyMs: 250, signal };
  const readAnswers = async () =>
    await Promise.all([
      answers(`${backendUrl}/.backstage/health/v1/readiness`),
      answers(url),
    ]);
  await waitUntil(
    readAnswers,
    up => (whole ? up.every(Boolean) : up.some(Boolean)),
    { what: 'the portal answers', ...limits },
  );
  if (!whole) return;
  log('Filling the catalog');
  await waitUntil(() => catalogIsFilled(backendUrl), Boolean, {
    what: 'the catalog is filled',
    ...limits,
  });
}

/** Starts everything and resolves when it answers. */
export async function startDemo(options: DemoOptions): Promise<Demo> {
  const { data, args = [], log, signal } = options;
  const { config, database, preferredPorts, start } =
    TARGETS[options.target ?? 'sandbox'];
  for (const folder of ['logs', database]) {
    fs.mkdirSync(path.join(data, folder), { recursive: true });
  }
  const ports: Record<string, number> = await choosePorts(
    path.join(data, 'ports.json'),
    { ...PREFERRED_PORTS, ...preferredPorts },
  );
  const target = await start({ data, ports, log, signal });
  const url = `http://localhost:${ports.app}`;
  const backendUrl = `http://localhost:${ports.backend}`;
  log('Starting the portal');
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
    },
  });
  const processes = [portal, ...target.processes];
  const stop = async () => {
    await portal.stop();
    await target.stop();
  };
  try {
    const whole = args.length === 0;
    await untilReady({ url, backendUrl, whole, processes, log, signal });
  } catch (error) {
    await stop();
    throw error;
  }
  const { credentials, notes } = target;
  return { url, backendUrl, credentials, notes, processes, stop };
}
