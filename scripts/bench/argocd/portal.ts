// The portal as a company runs it: one backend process, which also serves the
// built app, on a database. No watcher, no dev server.
import path from 'node:path';
import { freePort, PortalBackend, waitUntil } from '@starry-idp/dev-kit';
import type { Credentials } from '@starry-idp/test-cluster';
import { execa } from 'execa';
import { catalogIsFilled } from '../../demo/catalogIsFilled';
import { root } from '../../setup/toolchain.mjs';

const CATALOG_TIMEOUT_MS = 180_000;
const CLI = path.join(root, 'node_modules/@backstage/cli/bin/backstage-cli');

export interface PortalOptions {
  /** Folder for its configuration and its log. */
  data: string;
  /** What `backend.database` is to be. */
  database: object;
  /** Address of the folder of git repositories. */
  git: string;
  /** Address of Argo CD. */
  argoCd: string;
  credentials: Credentials;
  /** Folder for CPU profiles, if it is to write them. */
  profile?: string;
  /** Ends the waiting when aborted. */
  signal: AbortSignal;
}

/** Builds what browsers get; the backend finds it in the app's package. */
export async function buildApp(): Promise<void> {
  await execa(process.execPath, [CLI, 'package', 'build'], {
    cwd: path.join(root, 'packages/app'),
    stdin: 'ignore',
  });
}

function configuration(options: PortalOptions & { port: number }): object {
  const { port, database, git, argoCd, credentials } = options;
  const url = `http://localhost:${port}`;
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

/** Starts it, and resolves when its catalog is filled. */
export async function startPortal(
  options: PortalOptions,
): Promise<PortalBackend> {
  const { data, profile, signal } = options;
  const port = await freePort();
  const portal = new PortalBackend({
    ...{ root, folder: data, port, mode: 'production', profile, signal },
    config: configuration({ ...options, port }),
  });
  try {
    await portal.start();
    await waitUntil(() => catalogIsFilled(portal.url), Boolean, {
      ...{ what: 'the catalog is filled', timeoutMs: CATALOG_TIMEOUT_MS },
      ...{ everyMs: 250, processes: [portal], signal },
    });
  } catch (error) {
    await portal.stop();
    throw error;
  }
  return portal;
}
