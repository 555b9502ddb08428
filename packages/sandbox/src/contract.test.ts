import { readFileSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { defineArgoCdContract } from '@starry-idp/argocd-contract';
import type { KubernetesTarget } from '@starry-idp/argocd-contract';
import { TestCluster } from '@starry-idp/test-cluster';
import { parse } from 'yaml';
import { startSandbox } from './Sandbox';

/** What is being tested: `sandbox`, or `argocd` for a real one. */
const TARGET = process.env.STARRY_CONTRACT_TARGET ?? 'sandbox';

/** Milliseconds; often, so that there is no long waiting for one. */
const KEEPALIVE = 300;

async function openSandbox() {
  const dataDir = await mkdtemp(join(tmpdir(), 'sandbox-contract-'));
  const start = (port?: number) =>
    startSandbox({
      dataDir,
      port,
      // What cannot be pulled, for what the contract wants to see fail.
      images: [
        {
          name: 'registry.example.com/hopeless',
          repository: pathToFileURL(join(dataDir, 'no-such-repository')).href,
          command: ['true'],
        },
      ],
      projects: [
        {
          name: 'contract',
          sourceRepos: ['file://**'],
          destinations: [{ namespace: 'env-*' }],
        },
      ],
      keepaliveInterval: KEEPALIVE,
    });
  let sandbox = await start();
  return {
    target: {
      url: sandbox.url,
      token: sandbox.token,
      project: 'contract',
      forbiddenProject: 'default',
      forbiddenNamespace: 'other-contract',
      admin: { username: 'admin', password: sandbox.adminPassword },
      kubernetes: {
        url: sandbox.kubernetesUrl,
        portal: { token: sandbox.kubernetesToken },
        admin: { token: sandbox.kubernetesAdminToken },
      },
      keepaliveInterval: KEEPALIVE,
      async restart() {
        await sandbox.stop();
        sandbox = await start(Number(new URL(sandbox.url).port));
      },
    },
    async close() {
      await sandbox.stop();
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}

/** One of its own, or the one that the named credentials are for. */
async function openArgoCd() {
  const file = process.env.STARRY_CLUSTER_CREDENTIALS;
  const started = file
    ? undefined
    : await TestCluster.up({
        dataDir: join(tmpdir(), `argocd-contract-cluster-${process.pid}`),
        argoCd: process.env.STARRY_CONTRACT_ARGOCD,
      });
  const credentials = file
    ? JSON.parse(readFileSync(file, 'utf8'))
    : started!.credentials;
  const cluster = started ?? TestCluster.find(credentials.dataDir ?? '');
  const { url, project, forbiddenProject, adminPassword } = credentials;
  return {
    target: {
      url,
      // Of an account that may read logs, which Starry's own may not.
      token: credentials.contractToken ?? credentials.token,
      project,
      forbiddenProject,
      forbiddenNamespace: 'other-contract',
      admin: adminPassword && { username: 'admin', password: adminPassword },
      kubernetes: kubernetesOf(credentials),
      // It has no setting for that.
      keepaliveInterval: 15_000,
      restart: cluster && (() => cluster.restart('argocd-server')),
    },
    async close() {
      await started?.down();
    },
  };
}

/** The administrator's way to it is in a kubeconfig. */
function kubernetesOf(credentials: any): KubernetesTarget | undefined {
  const { kubernetesUrl, kubernetesToken, kubernetesCaData } = credentials;
  if (!kubernetesUrl || !kubernetesToken || !credentials.kubeconfig) {
    return undefined;
  }
  const { users } = parse(readFileSync(credentials.kubeconfig, 'utf8'));
  const [{ user }] = users;
  const pem = (name: string): string =>
    user[`${name}-data`]
      ? Buffer.from(user[`${name}-data`], 'base64').toString('utf8')
      : readFileSync(user[name], 'utf8');
  return {
    url: kubernetesUrl,
    caData: kubernetesCaData,
    portal: { token: kubernetesToken },
    admin: user.token
      ? { token: user.token }
      : { certificate: pem('client-certificate'), key: pem('client-key') },
  };
}

describe(`Argo CD, here: ${TARGET}`, () => {
  defineArgoCdContract(TARGET === 'argocd' ? openArgoCd : openSandbox);
});
