import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ChartRepository } from '@starry-idp/argocd-contract';
import {
  MemoryCluster,
  startArgoCd,
  startGateway,
  startInstantRuntime,
  startKubernetesApi,
} from '.';
import type { KubernetesObject } from '.';

const NAME = 'env-a';

describe('the parts of the sandbox', () => {
  let folder: string;
  let cluster: MemoryCluster;
  const stops: Array<() => unknown> = [];

  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-parts-'));
    cluster = await MemoryCluster.create();
  });

  afterEach(async () => {
    for (const stop of stops.splice(0).reverse()) {
      await stop();
    }
    rmSync(folder, { recursive: true, force: true });
  });

  function started<T extends { stop(): unknown }>(part: T): T {
    stops.push(() => part.stop());
    return part;
  }

  const deployment = (image: string): KubernetesObject => ({
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name: 'app', namespace: 'default' },
    spec: {
      replicas: 2,
      selector: { matchLabels: { app: 'app' } },
      template: {
        metadata: { labels: { app: 'app' } },
        spec: { containers: [{ name: 'app', image }] },
      },
    },
  });

  it('are an Argo CD and an instant runtime, which needs no folder', async () => {
    const repository = ChartRepository.create();
    stops.push(() => repository.remove());
    started(startInstantRuntime({ cluster }));
    const argocd = started(
      await startArgoCd({ cluster, dataDir: join(folder, 'argocd') }),
    );
    const headers = {
      Authorization: `Bearer ${argocd.token}`,
      'Content-Type': 'application/json',
    };
    const applications = `${argocd.url}/api/v1/applications`;
    const created = await fetch(applications, {
      method: 'POST',
      headers,
      body: JSON.stringify({
        metadata: { name: NAME },
        spec: {
          project: 'starry',
          source: { repoURL: repository.url, path: 'chart' },
          destination: {
            server: 'https://kubernetes.default.svc',
            namespace: NAME,
          },
          syncPolicy: { automated: {} },
        },
      }),
    });
    expect(created.status).toBe(200);
    const health = async () =>
      (await (await fetch(`${applications}/${NAME}`, { headers })).json())
        .status?.health?.status;
    await eventually(async () => (await health()) === 'Healthy');
    // Nobody takes it for something that runs.
    const [pod] = cluster.list({ kind: 'Pod', namespace: NAME });
    expect(pod.status).toMatchObject({ phase: 'Running', reason: 'Simulated' });
    expect(readdirSync(folder)).toEqual(['argocd']);
    expect(argocd.requests.byRoute()).toMatchObject({
      'POST /api/v1/applications': 1,
    });
  });

  it('are a runtime whose pods are ready at once, whatever their image', async () => {
    started(startInstantRuntime({ cluster }));
    cluster.apply(deployment('registry.example.com/app:1'));
    const ready = () =>
      cluster.get({
        ...{ group: 'apps', kind: 'Deployment' },
        ...{ namespace: 'default', name: 'app' },
      })!.status?.readyReplicas;
    await eventually(async () => ready() === 2);
    for (const pod of cluster.list({ kind: 'Pod' })) {
      expect(pod.status!.message).toBe(
        'Nothing is run here: every pod is ready at once.',
      );
    }
    cluster.delete({
      ...{ group: 'apps', kind: 'Deployment' },
      ...{ namespace: 'default', name: 'app' },
    });
    await eventually(async () => cluster.list({ kind: 'Pod' }).length === 0);
  });

  it('are the API of a cluster, with a token for each', async () => {
    const api = started(await startKubernetesApi({ cluster }));
    const ask = async (path: string, token: string) =>
      (
        await fetch(`${api.url}${path}`, {
          headers: { Authorization: `Bearer ${token}` },
        })
      ).status;
    expect(await ask('/api/v1/namespaces', api.token)).toBe(200);
    expect(await ask('/api/v1/secrets', api.token)).toBe(403);
    expect(await ask('/api/v1/secrets', api.adminToken)).toBe(200);
    expect(await ask('/api/v1/namespaces', 'nobody')).toBe(401);
  });

  it('are a gateway to whatever serves', async () => {
    const gateway = started(
      await startGateway({ cluster, runtime: { endpoint: () => undefined } }),
    );
    const { status } = await fetch(`http://127.0.0.1:${gateway.port}/`);
    expect(status).toBe(404);
  });
});

/** Waits for what comes by itself, and tells of no time. */
async function eventually(ask: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 60_000;
  while (!(await ask())) {
    if (Date.now() > deadline) {
      throw new Error('waited in vain');
    }
    await new Promise(resolve => setTimeout(resolve, 20));
  }
}
