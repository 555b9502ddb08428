// The demo's other target: a real Argo CD on a real Kubernetes.
import fs from 'node:fs';
import path from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { TestCluster } from '@starry-idp/test-cluster';
import type { Credentials } from '@starry-idp/test-cluster';
import { home } from '../setup/toolchain.mjs';
import { seedRepositories } from './repositories';
import type { Target } from './Target';

/** Where `yarn cluster up` puts its cluster. */
const CLUSTER_FOLDER = path.join(home, 'cluster');

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
] as const;

/** Those of a cluster of somebody else's may have nothing more. */
type NamedCredentials = Pick<Credentials, (typeof NEEDED)[number]> &
  Partial<Credentials>;

interface FoundCluster {
  credentials: NamedCredentials;
  cluster?: TestCluster;
  stop(): Promise<void>;
}

/** The credentials in a file that somebody else wrote. */
function readCredentials(file: string): NamedCredentials {
  let credentials: NamedCredentials;
  try {
    credentials = JSON.parse(fs.readFileSync(file, 'utf8'));
  } catch (error) {
    throw new Error(
      `STARRY_CLUSTER_CREDENTIALS=${file}: ${(error as Error).message}`,
    );
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
async function findOrStart(options: {
  data: string;
  log: (line: string) => void;
  signal?: AbortSignal;
}): Promise<FoundCluster> {
  const { data, log, signal } = options;
  const file = process.env.STARRY_CLUSTER_CREDENTIALS;
  if (file) {
    const credentials = readCredentials(path.resolve(file));
    log(`Using the cluster of ${file}; it stays as it is`);
    const named = TestCluster.find(credentials.dataDir ?? '');
    return { credentials, cluster: named, stop: async () => {} };
  }
  const running = TestCluster.find(CLUSTER_FOLDER);
  if (running?.isComplete) {
    log('Using the cluster of `yarn cluster up`; it stays up');
    return {
      credentials: running.credentials!,
      cluster: running,
      stop: async () => {},
    };
  }
  const dataDir = path.join(data, 'cluster');
  log(`Starting a cluster in ${dataDir}; it ends with the portal`);
  const cluster = await TestCluster.up({ dataDir, nodes: NODES, log, signal });
  return {
    credentials: cluster.credentials!,
    cluster,
    stop: () => cluster.down(),
  };
}

/**
 * Where the portal and Argo CD read repositories: what a cluster of somebody
 * else names is theirs to fill; folders of this machine are filled here.
 */
async function provideRepositories(
  { gitUrl }: NamedCredentials,
  data: string,
): Promise<string> {
  const url = gitUrl ?? `${pathToFileURL(path.join(data, 'git')).href}/`;
  if (url.startsWith('file:')) {
    await seedRepositories(path.resolve(fileURLToPath(url)));
  }
  return url;
}

/** What whoever tries it should know. */
function notesOn(
  { url, dataDir }: NamedCredentials,
  cluster?: TestCluster,
): string[] {
  if (!cluster || !dataDir) return [`Argo CD: ${url}`];
  const file = path.join(dataDir, 'credentials.json');
  return [
    `Argo CD: ${url} (user admin, its password: ${file})`,
    'Nodes are simulated: environments get ready, but nothing runs at their addresses.',
  ];
}

export const clusterTarget: Target = {
  config: 'app-config.cluster.yaml',
  database: 'cluster-database',
  preferredPorts: {},

  async start(options) {
    const { credentials, cluster, stop } = await findOrStart(options);
    let gitUrl: string;
    try {
      gitUrl = await provideRepositories(credentials, options.data);
    } catch (error) {
      await stop();
      throw error;
    }
    return {
      credentials,
      gitUrl,
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
  },
};
