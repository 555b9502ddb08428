// The portal as a company runs it: one backend process, which also serves the
// built app, on a database. No watcher, no dev server.
import fs from 'node:fs';
import path from 'node:path';
import { catalogIsFilled } from '../../demo/client.mjs';
import { answers, startProcess, waitFor } from '../../demo/processes.mjs';
import { freePort } from '../../setup/ports.mjs';
import { root, run } from '../../setup/toolchain.mjs';

const START_TIMEOUT_MS = 180_000;

const inRoot = file => path.join(root, file);
const cli = inRoot('node_modules/@backstage/cli/bin/backstage-cli');

/** Builds what browsers get; the backend finds it in the app's package. */
export async function buildApp() {
  await run(process.execPath, [cli, 'package', 'build'], {
    cwd: inRoot('packages/app'),
  });
}

function configuration({ url, port, database, git, argoCd, credentials }) {
  const { project, kubernetesUrl, kubernetesToken, kubernetesCaData } =
    credentials;
  return {
    app: { baseUrl: url, disableStaticFallbackCache: true },
    backend: {
      baseUrl: url,
      listen: { port, host: '127.0.0.1' },
      cors: { origin: url },
      database,
    },
    auth: {
      providers: { guest: { dangerouslyAllowOutsideDevelopment: true } },
    },
    starry: {
      domain: 'starry.localhost',
      chart: {
        repoUrl: `${git}starry`,
        path: 'charts/environment',
        revision: 'main',
      },
      git: {
        repositories: [
          { prefix: 'https://git.starry.localhost/', readFrom: git },
        ],
      },
      images: { allowed: ['registry.starry.localhost'] },
      instances: [
        {
          name: 'bench',
          url: argoCd,
          token: credentials.token,
          project,
          kubernetes: {
            url: kubernetesUrl,
            token: kubernetesToken,
            caData: kubernetesCaData,
          },
        },
      ],
      // How long a small machine takes for hundreds at once is what is
      // measured; it must not count as a failure.
      reconcile: { provisionTimeout: 'PT6H', deleteTimeout: 'PT6H' },
    },
  };
}

/**
 * Starts it, and resolves when its catalog is filled.
 *
 * @param options.data folder for its configuration and its log
 * @param options.database what `backend.database` is to be
 * @param options.git address of the folder of git repositories
 * @param options.argoCd address of Argo CD
 * @param options.profile folder for CPU profiles, if it is to write them
 * @param options.signal ends the waiting when aborted
 */
export async function startPortal(options) {
  const { data, profile, signal } = options;
  const port = await freePort();
  const url = `http://localhost:${port}`;
  const file = path.join(data, 'portal.yaml');
  // JSON is YAML too.
  fs.writeFileSync(
    file,
    JSON.stringify(configuration({ ...options, url, port }), null, 2),
    { mode: 0o600 },
  );
  const backend = startProcess({
    name: 'The portal',
    command: process.execPath,
    args: [
      ...(profile ? ['--cpu-prof', '--cpu-prof-dir', profile] : []),
      ...[
        '--require',
        inRoot('node_modules/@backstage/cli/config/nodeTransform.cjs'),
      ],
      inRoot('packages/backend/src/index.ts'),
      ...['--config', inRoot('app-config.yaml')],
      ...['--config', file],
    ],
    // Addresses in the configuration are relative to it.
    cwd: inRoot('packages/backend'),
    env: { ...process.env, NODE_ENV: 'production' },
    logFile: path.join(data, 'portal.log'),
  });
  try {
    const waiting = {
      processes: [backend],
      timeoutMs: START_TIMEOUT_MS,
      signal,
    };
    await waitFor({
      ...waiting,
      what: 'The portal',
      probe: () => answers(`${url}/.backstage/health/v1/readiness`),
    });
    await waitFor({
      ...waiting,
      what: 'The catalog',
      probe: () => catalogIsFilled(url),
    });
  } catch (error) {
    await backend.stop();
    throw error;
  }
  return { url, pid: backend.pid, check: backend.check, stop: backend.stop };
}
