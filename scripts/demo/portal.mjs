// The demo: a sandbox in place of Argo CD and Kubernetes, and the portal.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { choosePorts } from '../setup/ports.mjs';
import { root } from '../setup/toolchain.mjs';
import { answers, startProcess, waitFor } from './processes.mjs';
import { catalogIsFilled } from './client.mjs';
import { seedRepositories } from './repositories.mjs';

const SANDBOX_TIMEOUT_MS = 120_000;
const PORTAL_TIMEOUT_MS = 300_000;
const PREFERRED_PORTS = {
  app: 3000,
  backend: 7007,
  gateway: 8085,
  sandbox: 8083,
};

/** What the sandbox runs for which image; JSON is YAML too. */
function sandboxConfig(gitUrl) {
  // What `npm ci` brings into the samples' images, these find here.
  const env = { NODE_PATH: path.join(root, 'node_modules') };
  const image = (name, command) => ({
    name: `registry.starry.localhost/${name}`,
    repository: `${gitUrl}${name}`,
    command,
    env,
  });
  return {
    projects: [
      {
        name: 'starry',
        sourceRepos: [`${gitUrl}*`],
        destinations: [{ namespace: 'env-*' }],
      },
    ],
    images: ['sample-be', 'sample-fe-1', 'sample-fe-2'].map(name =>
      image(name, ['node', 'server.js']),
    ),
  };
}

async function startSandbox({ data, ports, gitUrl, log, signal }) {
  const configFile = path.join(data, 'sandbox.yaml');
  const credentialsFile = path.join(data, 'sandbox-credentials.json');
  fs.writeFileSync(configFile, JSON.stringify(sandboxConfig(gitUrl), null, 2));
  fs.rmSync(credentialsFile, { force: true });
  log('Starting the sandbox');
  const sandbox = startProcess({
    name: 'The sandbox',
    command: process.execPath,
    args: [
      path.join(root, 'packages/sandbox/bin/starry-sandbox'),
      'start',
      ...['--config', configFile],
      ...['--data', path.join(data, 'sandbox')],
      ...['--port', String(ports.sandbox)],
      ...['--gateway-port', String(ports.gateway)],
      ...['--credentials-file', credentialsFile],
    ],
    cwd: root,
    env: process.env,
    logFile: path.join(data, 'logs/sandbox.log'),
  });
  try {
    await waitFor({
      what: 'The sandbox',
      probe: () => fs.existsSync(credentialsFile),
      processes: [sandbox],
      timeoutMs: SANDBOX_TIMEOUT_MS,
      signal,
    });
  } catch (error) {
    await sandbox.stop();
    throw error;
  }
  return {
    sandbox,
    credentials: JSON.parse(fs.readFileSync(credentialsFile, 'utf8')),
  };
}

function startBackstage({ data, ports, gitUrl, credentials, args, log }) {
  log('Starting the portal');
  const env = {
    ...process.env,
    NODE_ENV: 'development',
    STARRY_DATA: data,
    STARRY_GIT_URL: gitUrl,
    STARRY_APP_URL: `http://localhost:${ports.app}`,
    STARRY_BACKEND_URL: `http://localhost:${ports.backend}`,
    STARRY_BACKEND_PORT: String(ports.backend),
    STARRY_GATEWAY_PORT: String(ports.gateway),
    STARRY_SANDBOX_URL: credentials.url,
    STARRY_SANDBOX_TOKEN: credentials.token,
    STARRY_SANDBOX_KUBERNETES_URL: credentials.kubernetesUrl,
    STARRY_SANDBOX_KUBERNETES_TOKEN: credentials.kubernetesToken,
  };
  const configs = ['app-config.yaml', 'app-config.sandbox.yaml'];
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
    env,
    logFile: path.join(data, 'logs/portal.log'),
  });
}

/**
 * Starts everything and resolves when it answers.
 *
 * @param options.data folder that holds all state of the demo
 * @param options.args further arguments of `backstage-cli repo start`
 * @param options.log called with a line of progress
 * @param options.signal ends the waiting when aborted
 */
export async function startDemo({ data, args = [], log, signal }) {
  fs.mkdirSync(path.join(data, 'logs'), { recursive: true });
  fs.mkdirSync(path.join(data, 'database'), { recursive: true });
  const git = path.join(data, 'git');
  await seedRepositories(git);
  const gitUrl = `${pathToFileURL(git).href}/`;
  const ports = await choosePorts(
    path.join(data, 'ports.json'),
    PREFERRED_PORTS,
  );
  const { sandbox, credentials } = await startSandbox({
    data,
    ports,
    gitUrl,
    log,
    signal,
  });
  const portal = startBackstage({
    data,
    ports,
    gitUrl,
    credentials,
    args,
    log,
  });
  const url = `http://localhost:${ports.app}`;
  const backendUrl = `http://localhost:${ports.backend}`;
  const processes = [portal, sandbox];
  const stop = async () => {
    for (const one of processes) await one.stop();
  };
  try {
    // With arguments only a part of it may be started, such as `backend`.
    const whole = args.length === 0;
    await waitFor({
      what: 'The portal',
      probe: async () => {
        const up = await Promise.all([
          answers(`${backendUrl}/.backstage/health/v1/readiness`),
          answers(url),
        ]);
        return whole ? up.every(Boolean) : up.some(Boolean);
      },
      processes,
      timeoutMs: PORTAL_TIMEOUT_MS,
      signal,
    });
    if (whole) {
      log('Filling the catalog');
      await waitFor({
        what: 'The catalog',
        probe: () => catalogIsFilled(backendUrl),
        processes,
        timeoutMs: PORTAL_TIMEOUT_MS,
        signal,
      });
    }
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, backendUrl, ports, credentials, git, processes, stop };
}
