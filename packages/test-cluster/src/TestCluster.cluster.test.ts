import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { TestCluster } from './TestCluster';

jest.setTimeout(300_000);

describe('two clusters at once', () => {
  const folder = mkdtempSync(join(tmpdir(), 'test-cluster-'));
  const folders = [join(folder, 'one'), join(folder, 'two')];
  let clusters: TestCluster[];

  beforeAll(async () => {
    clusters = [];
    for (const dataDir of folders) {
      clusters.push(await TestCluster.up({ dataDir }));
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
      expect(cluster.status().every(part => part.running)).toBe(true);
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
    expect(part()).toEqual({ name: 'argocd-server', running: false });
    cluster.resume('argocd-server');
    await cluster.ready();
    expect(part()!.running).toBe(true);
  });

  it('leave no process and no folder', async () => {
    const [one, two] = clusters;
    const { url } = one.credentials!;
    await one.down();
    expect(one.status()).toEqual([]);
    expect(existsSync(folders[0])).toBe(false);
    expect(TestCluster.find(folders[0])).toBeUndefined();
    await expect(fetch(url)).rejects.toThrow();
    expect(two.status().every(part => part.running)).toBe(true);
  });
});
