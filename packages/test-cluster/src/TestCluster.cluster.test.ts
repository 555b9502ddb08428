import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import type { IncomingMessage } from 'node:http';
import { get } from 'node:https';
import type { RequestOptions } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestCluster } from './TestCluster';
import { waitUntil } from './waitUntil';

jest.setTimeout(300_000);

describe('two clusters at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'test-cluster-'));
  const folders = [join(folder, 'one'), join(folder, 'two')];
  let clusters: TestCluster[];

  beforeAll(async () => {
    clusters = [];
    for (const dataDir of folders) {
      const faults = dataDir === folders[1];
      clusters.push(await TestCluster.up({ dataDir, faults }));
    }
  });

  afterAll(async () => {
    for (const dataDir of folders) {
      await TestCluster.find(dataDir)?.down();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  it('know what they consist of', () => {
    for (const cluster of clusters) {
      expect(cluster.status().map(part => part.name)).toEqual(
        expect.arrayContaining([
          'etcd',
          'kube-apiserver',
          'kube-controller-manager',
          'kube-scheduler',
          'kwok-controller',
          'redis',
          'argocd-server',
          'argocd-repo-server',
          'argocd-application-controller',
        ]),
      );
      expect(cluster.isComplete).toBe(true);
    }
  });

  it('let the token in, each its own, and only into its project', async () => {
    const [one, two] = clusters.map(cluster => cluster.credentials!);
    const ask = async (url: string, token: string, path: string) =>
      await fetch(`${url}${path}`, {
        headers: { Authorization: `Bearer ${token}` },
      });
    const { url, token, project, forbiddenProject } = one;
    const list = await ask(url, token, '/api/v1/applications');
    expect(list.status).toBe(200);
    expect((await ask(two.url, token, '/api/v1/applications')).status).toBe(
      401,
    );
    const may = async (what: string) =>
      (await (await ask(url, token, `/api/v1/account/can-i/${what}`)).json())
        .value;
    expect(await may(`applications/create/${project}/*`)).toBe('yes');
    expect(await may(`applications/get/${forbiddenProject}/*`)).toBe('no');
    expect(await may('projects/get/*')).toBe('no');
  });

  it('listen on loopback, and let the reader read but not write', async () => {
    const [cluster] = clusters;
    const { kubernetesToken, kubernetesUrl } = cluster.credentials!;
    expect(new URL(kubernetesUrl).hostname).toBe('127.0.0.1');
    // Without the administrator's certificate, which would come first.
    const as = ['--kubeconfig', '/dev/null', '--server', kubernetesUrl];
    const reader = [
      ...as,
      '--token',
      kubernetesToken,
      '--insecure-skip-tls-verify',
    ];
    const namespaces = await cluster.kubectl(
      ...['get', 'namespaces', '-o', 'name', ...reader],
    );
    expect(namespaces).toContain('namespace/argocd');
    await expect(
      cluster.kubectl('create', 'namespace', 'x', ...reader),
    ).rejects.toThrow(/forbidden/i);
    await expect(
      cluster.kubectl('get', 'secrets', '--all-namespaces', ...reader),
    ).rejects.toThrow(/forbidden/i);
  });

  it('bear that a part of them is stopped and started', async () => {
    const [cluster] = clusters;
    await cluster.interrupt('argocd-server', 'SIGKILL');
    const part = () =>
      cluster.status().find(({ name }) => name === 'argocd-server');
    expect(part()!.running).toBe(false);
    cluster.resume('argocd-server');
    await cluster.ready();
    expect(part()!.running).toBe(true);
  });

  it('fail for others, but not for the administrator, when told to', async () => {
    const [without, cluster] = clusters;
    expect(() => without.failKubernetes()).toThrow('without `faults: true`');
    const ask = async () => await askKubernetes(cluster, '/api/v1/namespaces');
    expect(await ask()).toMatchObject({ status: 200 });
    const watch = await watchNamespaces(cluster);
    expect(watch.status).toBe(200);

    // So that kubectl knows the API, and asks for nothing but namespaces then.
    const byKubectl = async () =>
      await cluster.kubectl('get', 'namespaces', ...throughProxy(cluster));
    expect(await byKubectl()).toContain('default');

    cluster.failKubernetes({ status: 503 });
    expect(await ask()).toMatchObject({
      status: 503,
      body: expect.stringContaining('a fault that was asked for'),
    });
    await expect(byKubectl()).rejects.toThrow(
      '(ServiceUnavailable): The fault proxy',
    );
    // Whoever watches already is told of what happens.
    await cluster.kubectl('create', 'namespace', 'env-watched');
    await waitUntil(async () => watch.said().includes('env-watched'), 'it');
    watch.close();

    cluster.failKubernetes({ share: 0.5 });
    const statuses = new Set<number | undefined>();
    for (let count = 0; count < 100; count += 1) {
      statuses.add((await ask()).status);
    }
    expect(statuses).toEqual(new Set([200, 500]));

    cluster.mendKubernetes();
    expect(await ask()).toMatchObject({ status: 200 });
  });

  it('deploy from the git folder, with Argo CD behind the proxy', async () => {
    const [, cluster] = clusters;
    await pushConfigMap(join(cluster.gitFolder, 'sample'));
    const isThere = async () =>
      await cluster.kubectl(
        ...['get', 'configmap', 'sample', '--namespace', 'env-sample'],
        ...['--ignore-not-found', '--output', 'name'],
      );
    cluster.failKubernetes();
    expect(await createApplication(cluster)).toBeGreaterThanOrEqual(500);
    cluster.mendKubernetes();
    expect(await createApplication(cluster)).toBe(200);
    await waitUntil(async () => (await isThere()) !== '', 'the ConfigMap');

    // What is away altogether can come back, too.
    await cluster.interrupt('fault-proxy', 'SIGKILL');
    await expect(
      askKubernetes(cluster, '/api/v1/namespaces'),
    ).rejects.toThrow();
    cluster.resume('fault-proxy');
    await waitUntil(async () => {
      const { status } = await askKubernetes(cluster, '/api/v1/namespaces');
      return status === 200;
    }, 'the proxy');
  });

  it('say which part of Kubernetes has ended, and what it said', async () => {
    const [cluster] = clusters;
    const part = () =>
      cluster.status().find(({ name }) => name === 'kube-controller-manager')!;
    process.kill(part().pid, 'SIGKILL');
    await waitUntil(async () => !part().running, 'its end', 10_000);
    await expect(cluster.ready()).rejects.toThrow(
      'kube-controller-manager has ended. It said last:',
    );
  });

  it('leave no process and no folder', async () => {
    const [one, two] = clusters;
    const { url } = one.credentials!;
    await one.down();
    expect(one.status()).toEqual([]);
    expect(existsSync(folders[0])).toBe(false);
    expect(TestCluster.find(folders[0])).toBeUndefined();
    await expect(fetch(url)).rejects.toThrow();
    expect(two.isComplete).toBe(true);
  });
});

/** As kubectl is used by who only has the portal's token. */
function throughProxy({ credentials }: TestCluster): string[] {
  const { kubernetesUrl, kubernetesToken } = credentials!;
  return [
    ...['--kubeconfig', '/dev/null', '--server', kubernetesUrl],
    ...['--token', kubernetesToken, '--insecure-skip-tls-verify'],
  ];
}

/** Through the proxy, as the portal asks, or as whom the options name. */
async function open(
  { credentials }: TestCluster,
  path: string,
  as: RequestOptions = {
    headers: { Authorization: `Bearer ${credentials!.kubernetesToken}` },
  },
): Promise<IncomingMessage> {
  const { kubernetesUrl, kubernetesCaData } = credentials!;
  const ca = Buffer.from(kubernetesCaData, 'base64');
  const sent = get(`${kubernetesUrl}${path}`, { ca, agent: false, ...as });
  const [response] = await once(sent, 'response');
  return response;
}

async function askKubernetes(cluster: TestCluster, path: string) {
  const response = await open(cluster, path);
  let body = '';
  for await (const chunk of response) {
    body += chunk;
  }
  return { status: response.statusCode, body };
}

/** With a certificate, as Argo CD does; the portal's account only lists. */
async function watchNamespaces(cluster: TestCluster) {
  const pki = join(cluster.credentials!.dataDir, 'kwok/clusters/starry/pki');
  const { body } = await askKubernetes(cluster, '/api/v1/namespaces');
  const { resourceVersion } = JSON.parse(body).metadata;
  // From now on: there is nothing to be told at first.
  const query = `watch=true&resourceVersion=${resourceVersion}`;
  const response = await open(cluster, `/api/v1/namespaces?${query}`, {
    cert: readFileSync(join(pki, 'admin.crt')),
    key: readFileSync(join(pki, 'admin.key')),
  });
  let said = '';
  response.on('data', chunk => {
    said += chunk;
  });
  return {
    status: response.statusCode,
    said: () => said,
    close: () => response.destroy(),
  };
}

/** Makes a bare repository that holds one manifest. */
async function pushConfigMap(gitDir: string) {
  const work = `${gitDir}.work`;
  mkdirSync(work, { recursive: true });
  const manifest = {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'sample' },
  };
  writeFileSync(join(work, 'sample.json'), JSON.stringify(manifest));
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: work, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', '.');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=t@example.com'];
  git(...author, 'commit', '--quiet', '--message=Sample');
  git('clone', '--quiet', '--bare', work, gitDir);
}

/** Status of Argo CD's answer. */
async function createApplication({ credentials }: TestCluster) {
  const { url, token, project, gitUrl } = credentials!;
  const { status } = await fetch(`${url}/api/v1/applications`, {
    method: 'POST',
    headers: {
      'Content-Type': 'application/json',
      Authorization: `Bearer ${token}`,
    },
    body: JSON.stringify({
      metadata: { name: 'env-sample' },
      spec: {
        project,
        source: { repoURL: `${gitUrl}sample`, path: '.' },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: 'env-sample',
        },
        syncPolicy: { automated: {}, syncOptions: ['CreateNamespace=true'] },
      },
    }),
  });
  return status;
}
