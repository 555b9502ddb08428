import { cpSync, mkdtempSync, readFileSync, rmSync } from 'fs';
import http from 'http';
import { tmpdir } from 'os';
import { join, resolve } from 'path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { Sandbox, startSandbox } from '@starry-idp/sandbox';
import { GitSource } from '../__testUtils__/GitSource';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { instanceOf } from '../__testUtils__/sandboxes';
import { openStore, TestReconciler } from '../__testUtils__/TestReconciler';

jest.setTimeout(300_000);

const ROOT = resolve(__dirname, '../../../..');
const IMAGE = 'registry.starry.localhost/sample-be';
const HOST = 'test-1.sample-be.starry.localhost';
const READY = { timeoutMs: 120_000 };

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let folder: string;
let sandbox: Sandbox;
let reconciler: TestReconciler;
/** Of the sample: the first writes an order more than the second. */
let first: string;
let second: string;

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'starry-redeploy-'));
  const platform = GitSource.create(folder, 'platform');
  const chart = join(platform.directory, 'charts/environment');
  cpSync(join(ROOT, 'charts/environment'), chart, { recursive: true });
  platform.commit('main');

  const sample = GitSource.create(folder, 'sample-be');
  cpSync(join(ROOT, 'examples/sample-be'), sample.directory, {
    recursive: true,
    filter: source => !source.includes('node_modules'),
  });
  const orders = readFileSync(join(sample.directory, 'orders.js'), 'utf8');
  first = sample.commit('main', {
    'orders.js': orders.replace(
      ' VALUES\n',
      " VALUES (9001, 'Written before', 'CITY-7', 1, 'waiting', '2026-03-13'),\n",
    ),
  });
  second = sample.commit('main', { 'orders.js': orders });

  sandbox = await startSandbox({
    dataDir: join(folder, 'data'),
    reconcileInterval: 1_000,
    images: [
      {
        name: IMAGE,
        repository: sample.url,
        command: ['node', 'server.js'],
        env: { NODE_PATH: join(ROOT, 'node_modules') },
      },
    ],
  });
  reconciler = TestReconciler.start({
    store: await openStore(await databases.init('SQLITE_3')),
    chart: { repoUrl: platform.url, path: 'charts/environment' },
    instances: [instanceOf(sandbox)],
  });
});

afterAll(async () => {
  await reconciler?.stop();
  await sandbox?.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** What the environment answers at its address. */
async function fetchSample(path: string): Promise<any> {
  const text = await new Promise<string>((done, failed) => {
    const { gatewayPort: port } = sandbox;
    http
      .get(
        { host: '127.0.0.1', port, path, headers: { Host: HOST } },
        answer => {
          let body = '';
          answer.on('data', chunk => (body += chunk));
          answer.on('end', () =>
            answer.statusCode === 200
              ? done(body)
              : failed(new Error(`${answer.statusCode} ${body}`)),
          );
        },
      )
      .on('error', failed);
  });
  return JSON.parse(text);
}

const revision = async () => (await fetchSample('/api/info')).revision;

const orders = async () =>
  (await fetchSample('/api/orders')).rows.map((row: any) => row.number);

/** What must outlive a redeployment: databases' pods and all Secrets. */
function kept(namespace: string) {
  const pods = sandbox.cluster
    .list({ group: '', kind: 'Pod', namespace })
    .filter(({ metadata }) => /-db-/.test(metadata.name))
    .map(({ metadata }) => [metadata.name, metadata.uid]);
  const secrets = sandbox.cluster
    .list({ group: '', kind: 'Secret', namespace })
    .map(({ metadata, data }) => [metadata.name, data]);
  expect([pods.length, secrets.length]).toEqual([2, 2]);
  return { pods, secrets };
}

it('serves another commit, on the data that is there', async () => {
  const { id, namespace } = await reconciler.request({
    services: [
      {
        name: 'sample-be',
        offering: 'web-application',
        commit: first,
        image: `${IMAGE}:${first}`,
        config: { replicas: 1 },
        url: `http://${HOST}/`,
      },
      { name: 'orders-db', offering: 'postgresql-database', config: {} },
      {
        name: 'inventory-db',
        offering: 'postgresql-database',
        config: { high_availability: true },
      },
      { name: 'cache', offering: 'cache', config: {} },
    ],
  });
  const { serviceStatus } = await reconciler.reaches(id, 'ready', READY);
  expect(serviceStatus).toMatchObject({
    'orders-db': { health: 'healthy' },
    // Nobody is told that there was a standby.
    'inventory-db': {
      health: 'simulated',
      message: expect.stringContaining('without a standby'),
    },
  });
  await expect(revision()).resolves.toBe(first);
  await expect(orders()).resolves.toContain(9001);
  const before = kept(namespace);

  await reconciler.redeploy(id, 'sample-be', {
    commit: second,
    image: `${IMAGE}:${second}`,
  });
  expect((await reconciler.store.get(id))?.verdict.phase).toBe('provisioning');
  const ready = await reconciler.reaches(id, 'ready', READY);
  expect(ready).toMatchObject({
    generation: 2,
    observation: { comparedGeneration: 2 },
  });
  await expect(revision()).resolves.toBe(second);
  // The second commit does not write it any more.
  await expect(orders()).resolves.toContain(9001);
  expect(kept(namespace)).toEqual(before);
  await expect(reconciler.story(id)).resolves.toEqual([
    'created',
    'provisioning',
    'ready',
    'redeploy-requested',
    'ready',
  ]);

  // What cannot be rolled out leaves what is there alone.
  const nowhere = 'f'.repeat(40);
  await reconciler.redeploy(id, 'sample-be', {
    commit: nowhere,
    image: `${IMAGE}:${nowhere}`,
  });
  const degraded = await reconciler.reaches(id, 'degraded', READY);
  expect(degraded.verdict).toMatchObject({
    reason: 'ImageNotFound',
    message: `The image ${IMAGE}:${nowhere} of sample-be has not been pushed`,
  });
  await expect(revision()).resolves.toBe(second);

  await reconciler.redeploy(id, 'sample-be', {
    commit: first,
    image: `${IMAGE}:${first}`,
  });
  await reconciler.reaches(id, 'ready', READY);
  await expect(revision()).resolves.toBe(first);
  expect(kept(namespace)).toEqual(before);

  await reconciler.requestDeletion(id);
  await reconciler.reaches(id, 'gone', READY);
  const labels = { 'starry.io/environment': id };
  await until(() => sandbox.cluster.list({ labels }).length === 0);
});
