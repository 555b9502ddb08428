// The demo's default target: a sandbox in place of Argo CD and Kubernetes.
import fs from 'node:fs';
import path from 'node:path';
import { pathToFileURL } from 'node:url';
import { ManagedProcess, waitUntil } from '@starry-idp/dev-kit';
import { root } from '../setup/toolchain.mjs';
import { seedRepositories } from './repositories';
import type { Target } from './Target';

const TIMEOUT_MS = 120_000;
const PROJECT = 'starry';

/** What the sandbox runs for which image; JSON is YAML too. */
function sandboxConfig(gitUrl: string): object {
  // What `npm ci` brings into the samples' images, these find here.
  const env = { NODE_PATH: path.join(root, 'node_modules') };
  const image = (name: string, command: string[]) => ({
    name: `registry.starry.localhost/${name}`,
    repository: `${gitUrl}${name}`,
    command,
    env,
  });
  return {
    projects: [
      {
        name: PROJECT,
        sourceRepos: [`${gitUrl}*`],
        destinations: [{ namespace: 'env-*' }],
      },
    ],
    images: ['sample-be', 'sample-fe-1', 'sample-fe-2'].map(name =>
      image(name, ['node', 'server.js']),
    ),
  };
}

export const sandboxTarget: Target = {
  config: 'app-config.sandbox.yaml',
  database: 'database',
  preferredPorts: { gateway: 8085, sandbox: 8083 },

  async start({ data, ports, log, signal }) {
    const git = path.join(data, 'git');
    const gitUrl = `${pathToFileURL(git).href}/`;
    await seedRepositories(git);
    const configFile = path.join(data, 'sandbox.yaml');
    const credentialsFile = path.join(data, 'sandbox-credentials.json');
    fs.writeFileSync(
      configFile,
      JSON.stringify(sandboxConfig(gitUrl), null, 2),
    );
    fs.rmSync(credentialsFile, { force: true });
    log('Starting the sandbox');
    const sandbox = ManagedProcess.start({
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
      logFile: path.join(data, 'logs/sandbox.log'),
    });
    try {
      await waitUntil(() => fs.existsSync(credentialsFile), Boolean, {
        ...{ what: 'the sandbox answers', timeoutMs: TIMEOUT_MS },
        ...{ everyMs: 250, processes: [sandbox], signal },
      });
    } catch (error) {
      await sandbox.stop();
      throw error;
    }
    const credentials = JSON.parse(fs.readFileSync(credentialsFile, 'utf8'));
    return {
      credentials: { ...credentials, project: PROJECT },
      gitUrl,
      env: {
        STARRY_GATEWAY_PORT: String(ports.gateway),
        STARRY_SANDBOX_URL: credentials.url,
        STARRY_SANDBOX_TOKEN: credentials.token,
        STARRY_SANDBOX_KUBERNETES_URL: credentials.kubernetesUrl,
        STARRY_SANDBOX_KUBERNETES_TOKEN: credentials.kubernetesToken,
      },
      notes: [],
      processes: [sandbox],
      async stop() {
        await sandbox.stop();
      },
    };
  },
};
