import { execFileSync } from 'child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { join } from 'path';
import { TestDatabases } from '@backstage/backend-test-utils';
import { startSandbox } from '@starry-idp/sandbox';
import {
  InstantSandbox,
  instanceOf,
  startInstantSandbox,
} from '../__testUtils__/sandboxes';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { openStore, TestReconciler } from '../__testUtils__/TestReconciler';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

const NAMESPACE = `apiVersion: v1
kind: Namespace
metadata:
  name: {{ .Release.Namespace }}
  annotations: {argocd.argoproj.io/sync-wave: "-1"}
  labels: {starry.io/managed: "true", starry.io/environment: {{ .Values.environment.id }}}
`;
const CONFIG_MAPS = `{{- range $name, $service := .Values.services }}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: {{ $name }}, labels: {starry.io/environment: {{ $.Values.environment.id }}}}
data: {offering: {{ $service.offering }}, generation: {{ $.Values.environment.generation | quote }}}
{{- if $service.image }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: {{ $name }}, labels: {starry.io/environment: {{ $.Values.environment.id }}}}
spec:
  replicas: 1
  selector: {matchLabels: {app: {{ $name }}}}
  template:
    metadata: {labels: {app: {{ $name }}}}
    spec: {containers: [{name: app, image: {{ $service.image | quote }}, ports: [{containerPort: 8080}]}]}
{{- end }}
{{- if $service.config.breakChart }}
  {{ fail (printf "%s has no image" $name) }}
{{- end }}
{{- end }}
`;

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let folder: string;
let sandbox: InstantSandbox;
let store: DatabaseEnvironmentStore;
let reconciler: TestReconciler;
let changed: Set<string>;

beforeAll(() => {
  folder = mkdtempSync(join(tmpdir(), 'starry-reconciler-'));
  const chart = join(folder, 'chart');
  mkdirSync(join(chart, 'templates'), { recursive: true });
  writeFileSync(
    join(chart, 'Chart.yaml'),
    'apiVersion: v2\nname: environment\nversion: 0.0.1\n',
  );
  writeFileSync(join(chart, 'templates', 'namespace.yaml'), NAMESPACE);
  writeFileSync(join(chart, 'templates', 'services.yaml'), CONFIG_MAPS);
  const git = (...args: string[]) =>
    execFileSync('git', args, { cwd: folder, stdio: 'pipe' });
  git('init', '--quiet', '--initial-branch=main');
  git('add', 'chart');
  const author = ['-c', 'user.name=Test', '-c', 'user.email=test@example.com'];
  git(...author, 'commit', '--quiet', '--message=Chart');
});

afterAll(() => {
  rmSync(folder, { recursive: true, force: true });
});

beforeEach(async () => {
  changed = new Set();
  sandbox = await startInstantSandbox({
    dataDir: mkdtempSync(join(folder, 'data-')),
    reconcileInterval: 1_000,
  });
  store = await openStore(await databases.init('SQLITE_3'));
  reconciler = TestReconciler.start({
    store,
    chart: { repoUrl: `file://${folder}`, path: 'chart' },
    instances: [instanceOf(sandbox)],
    changes: {
      changed: ids => ids.forEach(id => changed.add(id)),
      progressed: () => {},
    },
  });
});

afterEach(async () => {
  await reconciler.stop();
  await sandbox.stop();
});

async function request(
  overrides: Partial<EnvironmentRecord> = {},
): Promise<EnvironmentRecord> {
  return await reconciler.request({
    services: [
      { name: 'be', offering: 'web-application', config: {} },
      { name: 'orders-db', offering: 'postgresql-database', config: {} },
    ],
    ...overrides,
  });
}

function objectsOf(id: string) {
  return sandbox.cluster.list({ labels: { 'starry.io/environment': id } });
}

it('takes an environment from being asked for to being seen to be gone', async () => {
  const { id } = await request();
  const ready = await reconciler.reaches(id, 'ready');
  expect(ready.verdict).toMatchObject({ reason: 'Ready' });
  expect(ready.namespaceUid).toBeTruthy();
  expect(
    objectsOf(id)
      .map(({ kind }) => kind)
      .sort(),
  ).toEqual(['ConfigMap', 'ConfigMap', 'Namespace']);
  expect(changed).toEqual(new Set([id]));

  await reconciler.requestDeletion(id);
  await reconciler.requestDeletion(id);
  const gone = await reconciler.reaches(id, 'gone');
  expect(gone.verdict).toMatchObject({ reason: 'Verified' });
  expect(objectsOf(id)).toEqual([]);
  expect(await reconciler.story(id)).toEqual([
    'created',
    'provisioning',
    'ready',
    'delete-requested',
    'gone',
  ]);
  const { items } = await store.timeline(id, { limit: 50 });
  expect(items.find(({ type }) => type === 'delete-requested')).toMatchObject({
    phase: 'deleting',
  });
});

it('deletes by itself what has had its time', async () => {
  const { id } = await request({ expiresAt: new Date(Date.now() + 4_000) });
  await reconciler.reaches(id, 'ready');
  await reconciler.reaches(id, 'gone');
  expect(objectsOf(id)).toEqual([]);
});

it('deletes what is still being created', async () => {
  const { id, application } = await request();
  const seen = async () => (await store.get(id))?.observation?.exists === true;
  await until(seen, 20_000);
  await reconciler.requestDeletion(id);
  await reconciler.reaches(id, 'gone');
  expect(objectsOf(id)).toEqual([]);
  expect(application).toContain(id);
});

it('makes the next of a name wait until the first is gone', async () => {
  const first = await request();
  await reconciler.reaches(first.id, 'ready');
  await reconciler.requestDeletion(first.id);
  const second = await request({ name: first.name });
  await reconciler.reaches(second.id, 'ready');
  const { items } = await store.timeline(first.id, { limit: 50 });
  const gone = items.find(({ phase }) => phase === 'gone');
  const created = (await store.timeline(second.id, { limit: 50 })).items.find(
    ({ phase }) => phase === 'provisioning',
  );
  expect(gone!.at.getTime()).toBeLessThanOrEqual(created!.at.getTime());
});

it('names what holds its namespace, and is gone when that lets go', async () => {
  const { id, namespace } = await request();
  await reconciler.reaches(id, 'ready');
  const configMaps = `${sandbox.kubernetesUrl}/api/v1/namespaces/${namespace}/configmaps`;
  const send = async (url: string, method: string, body: object) => {
    const response = await fetch(url, {
      method,
      headers: {
        Authorization: `Bearer ${sandbox.kubernetesAdminToken}`,
        'Content-Type':
          method === 'PATCH'
            ? 'application/merge-patch+json'
            : 'application/json',
      },
      body: JSON.stringify(body),
    });
    expect(response.ok).toBe(true);
  };
  await send(configMaps, 'POST', {
    apiVersion: 'v1',
    kind: 'ConfigMap',
    metadata: { name: 'hold-me', finalizers: ['example.com/hold'] },
  });
  await reconciler.requestDeletion(id);
  const held = await reconciler.reaches(id, 'deleting', {
    reason: 'NamespaceHeld',
  });
  expect(held.verdict.message).toBe(
    `Its namespace ${namespace} is being deleted, but ConfigMap hold-me (finalizer example.com/hold) keeps it`,
  );
  await send(`${configMaps}/hold-me`, 'PATCH', {
    metadata: { finalizers: null },
  });
  const gone = await reconciler.reaches(id, 'gone');
  expect(gone.verdict).toMatchObject({ reason: 'Verified' });
});

it('says why the chart does not render, with its line', async () => {
  const { id } = await request({
    services: [
      { name: 'be', offering: 'web-application', config: { breakChart: true } },
    ],
  });
  const failed = await reconciler.reaches(id, 'failed');
  expect(failed.verdict).toMatchObject({
    reason: 'ChartError',
    message: expect.stringMatching(/services\.yaml:\d+.*be has no image/),
  });
  await reconciler.requestDeletion(id);
  await reconciler.reaches(id, 'gone');
});

it('stays, says so and goes on by itself when Argo CD is away for a while', async () => {
  sandbox.faults.add({ effect: 'refuse' });
  sandbox.faults.add({ effect: 'dropWatch' });
  const { id } = await request();
  const waits = await reconciler.reaches(id, 'pending', {
    reason: 'InstanceUnreachable',
  });
  expect(waits.verdict).toMatchObject({
    message: 'Argo CD sandbox cannot be reached; trying again',
  });
  await until(
    async () => (await store.listInstanceStatus())[0]?.reachable === false,
    20_000,
  );
  sandbox.faults.clear();
  await reconciler.reaches(id, 'ready');
  await until(
    async () => (await store.listInstanceStatus())[0]?.reachable === true,
    70_000,
  );
});

it('loses nothing to half a list, a dropped watch and lost events', async () => {
  sandbox.faults.add({
    match: { method: 'GET', path: '/api/v1/applications' },
    times: 3,
    effect: 'halfBody',
  });
  sandbox.faults.add({ times: 5, effect: 'loseEvents' });
  const { id } = await request();
  sandbox.faults.add({ effect: 'dropWatch' });
  await reconciler.reaches(id, 'ready');
  sandbox.faults.add({ effect: 'dropWatch' });
  await reconciler.requestDeletion(id);
  await reconciler.reaches(id, 'gone');
  expect(objectsOf(id)).toEqual([]);
});

it('goes on where another left off', async () => {
  const { id } = await request();
  reconciler = await reconciler.replace();
  await reconciler.reaches(id, 'ready');
  await reconciler.requestDeletion(id);
  reconciler = await reconciler.replace();
  await reconciler.reaches(id, 'gone');
});

it('makes again what someone deleted by hand', async () => {
  const { id, application } = await request();
  await reconciler.reaches(id, 'ready');
  const before = (await store.get(id))!.namespaceUid;
  await fetch(
    `${sandbox.url}/api/v1/applications/${application}?project=starry&cascade=true`,
    {
      method: 'DELETE',
      headers: {
        'Content-Type': 'application/json',
        Authorization: `Bearer ${sandbox.token}`,
      },
    },
  );
  await until(
    async () =>
      (
        await store.timeline(id, { limit: 50 })
      ).items.some(({ type }) => type === 'recreated'),
    30_000,
  );
  const again = await reconciler.reaches(id, 'ready');
  expect(again.namespaceUid).not.toBe(before);
});

it('says that an image has not been pushed', async () => {
  // Only a runtime that would run it looks for the image.
  await sandbox.stop();
  sandbox = await startSandbox({
    dataDir: mkdtempSync(join(folder, 'data-')),
    reconcileInterval: 1_000,
    images: [
      {
        name: 'registry.starry.localhost/be',
        repository: `file://${folder}`,
        command: ['node', '--version'],
      },
    ],
  });
  reconciler = await reconciler.replace({ instances: [instanceOf(sandbox)] });
  const image = 'registry.starry.localhost/be:nowhere';
  const { id } = await request({
    services: [{ name: 'be', offering: 'web-application', image, config: {} }],
  });
  const failed = await reconciler.reaches(id, 'failed');
  expect(failed.verdict).toMatchObject({
    reason: 'ImageNotFound',
    message: `The image ${image} of be has not been pushed`,
  });
  await reconciler.requestDeletion(id);
  await reconciler.reaches(id, 'gone');
});

it('asks Argo CD nothing about an environment that is ready', async () => {
  const { id } = await request();
  await reconciler.reaches(id, 'ready');
  sandbox.requests.reset();
  // Long enough for several rounds of polling, on a real clock.
  await new Promise(resolve => setTimeout(resolve, 3_000));
  expect(sandbox.requests.byRoute()).toEqual({});
});
