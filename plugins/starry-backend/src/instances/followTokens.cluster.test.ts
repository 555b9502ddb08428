import { mkdtempSync, renameSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import {
  coreServices,
  createServiceFactory,
} from '@backstage/backend-plugin-api';
import { mockServices, startTestBackend } from '@backstage/backend-test-utils';
import { ConfigSources } from '@backstage/config-loader';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import { type RunningProxy, startProxy } from '@starry-idp/dev-kit';
import request from 'supertest';
import { aDatabase } from '../__testUtils__/aDatabase';
import { RealArgoCd } from '../__testUtils__/RealArgoCd';
import { until } from '../__testUtils__/ScriptedArgoCd';
import starryPlugin from '..';

jest.setTimeout(600_000);

/** Starting a cluster takes programs that have to be built: only on demand. */
const onCluster = process.env.STARRY_CONTRACT_TARGET === 'argocd';

const OFFERING = {
  apiVersion: 'starry.io/v1alpha1',
  kind: 'Offering',
  metadata: { name: 'cache', title: 'Cache' },
  spec: {
    type: 'database',
    version: '1.0',
    tier: 'standard',
    owner: 'group:default/platform-team',
    lifecycle: 'production',
    exposed: false,
    builtFrom: 'none',
    parameters: { type: 'object', properties: {} },
  },
};

const GROUP = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Group',
  metadata: { name: 'team' },
  spec: {},
};

it('has an offering to ask for', () => {
  expect(OFFERING.metadata.name).toBe('cache');
});

// Without a cluster there is nothing below to skip, so nothing is defined.
(onCluster ? describe : () => {})('a token of a real Argo CD', () => {
  let real: RealArgoCd;
  /** Before Argo CD: knows with which tokens the watch is open. */
  let proxy: RunningProxy;
  const watching = new Set<string>();
  let folder: string;

  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'starry-token-cluster-'));
    real = await RealArgoCd.start();
    proxy = await startProxy(real.instance().url, {
      onAnswer({ statusCode }, { headers, url = '' }, response) {
        if (!url.startsWith('/api/v1/stream/') || statusCode !== 200) return;
        const token = headers.authorization?.replace('Bearer ', '') ?? '';
        watching.add(token);
        response.once('close', () => watching.delete(token));
      },
    });
  });

  afterAll(async () => {
    await proxy?.stop();
    await real?.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const write = (token: string) => {
    writeFileSync(join(folder, 'next'), token);
    renameSync(join(folder, 'next'), join(folder, 'token'));
  };

  async function start(listInterval: string) {
    const file = join(folder, 'app-config.yaml');
    const { project, kubernetes } = real.instance();
    writeFileSync(
      file,
      JSON.stringify({
        backend: { baseUrl: 'http://localhost' },
        starry: {
          domain: 'starry.localhost',
          chart: { repoUrl: real.chartRepoUrl },
          instances: [
            {
              name: 'real',
              url: proxy.url,
              token: { $file: 'token' },
              project,
              kubernetes,
              listInterval,
            },
          ],
        },
      }),
    );
    const config = await ConfigSources.toConfig(
      ConfigSources.default({ argv: ['--config', file], env: {} }),
    );
    const scheduler = mockServices.scheduler();
    const backend = await startTestBackend({
      features: [
        starryPlugin,
        await aDatabase(),
        catalogServiceMock.factory({ entities: [OFFERING, GROUP] }),
        createServiceFactory({
          service: coreServices.rootConfig,
          deps: {},
          factory: () => config,
        }),
        createServiceFactory({
          service: coreServices.scheduler,
          deps: {},
          factory: () => scheduler,
        }),
      ],
    });
    const { server } = backend;
    const get = async (path: string) =>
      (await request(server).get(`/api/starry${path}`)).body;
    return {
      get,
      instance: async () => (await get('/instances')).items[0],
      /** What is recorded once it was looked whether a check is due. */
      rights: async () => {
        await scheduler.triggerTask('starry-check-rights-real');
        return (await get('/rights')).items[0];
      },
      create: async (name: string) =>
        (
          await request(server)
            .post('/api/starry/environments')
            .send({
              name,
              owner: 'group:default/team',
              services: { cache: { offering: 'cache' } },
            })
        ).body.id,
      stop: async () => {
        await backend.stop();
        config.close();
      },
    };
  }

  it('may be revoked and replaced, and nothing has to be started again', async () => {
    const first = await real.issueToken();
    write(first);
    const { get, instance, rights, create, stop } = await start('PT2S');
    await until(async () => (await instance()).reachable, 30_000);
    expect((await rights()).message).toBeUndefined();
    const reaches = async (id: string, phase: string) =>
      await until(
        async () => (await get(`/environments/${id}`)).phase === phase,
        60_000,
      );
    await reaches(await create('before'), 'ready');
    expect([...watching]).toEqual([first]);

    await real.revokeToken(first);
    await until(async () => !(await instance()).reachable, 30_000);
    expect((await instance()).message).toBe(
      "It does not accept Starry's token",
    );
    // Argo CD goes on with a watch that it once let in.
    expect([...watching]).toEqual([first]);
    await until(
      async () =>
        (await rights()).message === "It does not accept Starry's token",
      200_000,
    );
    const during = await create('during');
    await until(
      async () =>
        (await get(`/environments/${during}`)).reason ===
        'InstanceRefusesToken',
      30_000,
    );

    const second = await real.issueToken();
    write(second);
    const begun = Date.now();
    await until(async () => (await instance()).reachable, 30_000);
    const seconds = (Date.now() - begun) / 1000;
    process.stdout.write(`reachable ${seconds} s after the token was there\n`);
    await until(() => watching.has(second) && !watching.has(first), 30_000);
    await until(async () => !(await rights()).message, 10_000);
    await reaches(during, 'ready');
    await reaches(await create('after'), 'ready');
    await stop();
  });

  it('may lose its rights for a while, and nothing is taken for gone', async () => {
    const policy = async (data: Record<string, string | null>) =>
      await real.cluster.kubectl(
        ...['patch', 'configmap', 'argocd-rbac-cm', '--namespace', 'argocd'],
        ...['--type', 'merge', '--patch', JSON.stringify({ data })],
      );
    write(real.instance().token);
    const { get, instance, create, stop } = await start('PT2S');
    const id = await create('unseen');
    const phase = async () => (await get(`/environments/${id}`)).phase;
    await until(async () => (await phase()) === 'ready', 60_000);

    // Its lists are empty then, and its watch is silent; neither is an error.
    await policy({
      'policy.deny.csv': 'p, starry, applications, *, */*, deny',
    });
    await until(async () => !(await instance()).reachable, 30_000);
    expect((await instance()).message).toBe(
      "It does not allow Starry's token to see its applications",
    );
    await new Promise(resolve => setTimeout(resolve, 10_000));
    expect(await phase()).toBe('ready');

    await policy({ 'policy.deny.csv': null });
    await until(async () => (await instance()).reachable, 90_000);
    expect(await phase()).toBe('ready');
    const { items } = await get(`/environments/${id}/timeline`);
    expect(items.map(({ type }: any) => type)).not.toContain('recreated');
    await stop();
  });
});
