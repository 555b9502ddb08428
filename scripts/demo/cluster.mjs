// The demo's other target: a real Argo CD on a real Kubernetes.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { clusterFolder, loadTestCluster } from '../setup/testCluster.mjs';
import { seedRepositories } from './repositories.mjs';

export const config = 'app-config.cluster.yaml';
export const database = 'cluster-database';
export const preferredPorts = {};

/**
 * With 32 cores each they have room for 100 environments of the samples, which
 * ask for 3.6 cores and 9 Pods each.
 */
const NODES = 12;

/** What the portal cannot do without. */
const NEEDED = [
  'url',
  'token',
  'project',
  'kubernetesUrl',
  'kubernetesToken',
  'kubernetesCaData',
];

/** The credentials in a file that somebody else wrote. */
function readCredentials(file) {
  let credentials;
  try {
    credentials = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(`STARRY_CLUSTER_CREDENTIALS=${file}: ${error.message}`);
  }
  const missing = NEEDED.filter(field => !credentials[field]);
  if (missing.length > 0) {
    throw new Error(
      `STARRY_CLUSTER_CREDENTIALS=${file} lacks ${missing.join(
        ', ',
      )}: see "An Argo CD that you have" in packages/test-cluster/README.md`,
    );
  }
  return credentials;
}

/** The named cluster, or the one that is up, or one that is started here. */
async function findOrStart({ data, log, signal }) {
  const file = process.env.STARRY_CLUSTER_CREDENTIALS;
  const { TestCluster } = loadTestCluster();
  if (file) {
    const credentials = readCredentials(path.resolve(file));
    log(`Using the cluster of ${file}; it stays as it is`);
    const cluster = TestCluster.find(credentials.dataDir ?? '');
    return { credentials, cluster, stop: async () => {} };
  }
  const running = TestCluster.find(clusterFolder);
  if (running?.isComplete) {
    log('Using the cluster of `yarn cluster up`; it stays up');
    const { credentials } = running;
    return { credentials, cluster: running, stop: async () => {} };
  }
  const dataDir = path.join(data, 'cluster');
  log(`Starting a cluster in ${dataDir}; it ends with the portal`);
  const cluster = await TestCluster.up({ dataDir, nodes: NODES, log, signal });
  const { credentials } = cluster;
  return { credentials, cluster, stop: () => cluster.down() };
}

/**
 * Where the portal and Argo CD read repositories: what a cluster of somebody
 * else names is theirs to fill; folders of this machine are filled here.
 */
async function provideRepositories({ gitUrl }, data) {
  const url = gitUrl ?? `${pathToFileURL(path.join(data, 'git')).href}/`;
  if (!url.startsWith('file:')) return { gitUrl: url };
  const git = path.resolve(fileURLToPath(url));
  await seedRepositories(git);
  return { gitUrl: url, git };
}

/** What whoever tries it should know. */
function notesOn({ url, dataDir }, cluster) {
  if (!cluster) return [`Argo CD: ${url}`];
  const file = path.join(dataDir, 'credentials.json');
  return [
    `Argo CD: ${url} (user admin, its password: ${file})`,
    'Nodes are simulated: environments get ready, but nothing runs at their addresses.',
  ];
}

/** Finds or starts it, and resolves to what the portal needs of it. */
export async function start({ data, log, signal }) {
  const { credentials, cluster, stop } = await findOrStart({
    data,
    log,
    signal,
  });
  let repositories;
  try {
    repositories = await provideRepositories(credentials, data);
  } catch (error) {
    await stop();
    throw error;
  }
  return {
    credentials,
    cluster,
    ...repositories,
    env: {
      STARRY_ARGOCD_URL: credentials.url,
      STARRY_ARGOCD_TOKEN: credentials.token,
      STARRY_ARGOCD_PROJECT: credentials.project,
      STARRY_KUBERNETES_URL: credentials.kubernetesUrl,
      STARRY_KUBERNETES_TOKEN: credentials.kubernetesToken,
      STARRY_KUBERNETES_CA_DATA: credentials.kubernetesCaData,
    },
    notes: notesOn(credentials, cluster),
    processes: [],
    stop,
  };
}
