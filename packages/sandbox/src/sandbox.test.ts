import { execFileSync } from 'node:child_process';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { copyJson } from './copyJson';
import { startSandbox } from './Sandbox';
import type { Sandbox, SandboxOptions } from './Sandbox';

const CHART: Record<string, string> = {
  'chart/Chart.yaml': 'apiVersion: v2\nname: small\nversion: 1.0.0\n',
  'chart/values.yaml': 'marker: none\nimage: none\n',
  'chart/templates/all.yaml': `apiVersion: v1
kind: Namespace
metadata:
  name: {{ .Release.Namespace }}
  annotations: {argocd.argoproj.io/sync-wave: "-1"}
---
apiVersion: v1
kind: ConfigMap
metadata: {name: settings}
data: {marker: {{ .Values.marker | quote }}}
---
apiVersion: v1
kind: Secret
metadata: {name: password}
stringData: {password: {{ randAlphaNum 20 | quote }}}
{{- if ne .Values.image "none" }}
---
apiVersion: apps/v1
kind: Deployment
metadata: {name: app}
spec:
  selector: {matchLabels: {app: app}}
  template:
    metadata: {labels: {app: app}}
    spec:
      containers:
        - name: app
          image: {{ .Values.image }}
{{- end }}
`,
};

describe('startSandbox', () => {
  let folder: string;
  let repository: string;
  let repoURL: string;
  const running: Sandbox[] = [];

  const git = (...args: string[]) =>
    execFileSync(
      'git',
      ['-C', repository, '-c', 'user.name=t', '-c', 'user.email=t@t', ...args],
      { encoding: 'utf8' },
    );

  function commit(files: Record<string, string>): string {
    for (const [path, content] of Object.entries(files)) {
      mkdirSync(join(repository, path, '..'), { recursive: true });
      writeFileSync(join(repository, path), content);
    }
    git('add', '--all');
    git('commit', '--quiet', '--message', 'change');
    return git('rev-parse', 'HEAD').trim();
  }

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'sandbox-test-'));
    repository = join(folder, 'repository');
    repoURL = pathToFileURL(repository).href;
    mkdirSync(repository);
    git('init', '--quiet', '--initial-branch=main');
    commit(CHART);
  });

  afterEach(async () => {
    await Promise.all(running.splice(0).map(sandbox => sandbox.stop()));
    rmSync(folder, { recursive: true, force: true });
  });

  async function start(options?: Partial<SandboxOptions>): Promise<Sandbox> {
    const sandbox = await startSandbox({
      dataDir: join(folder, 'data'),
      reconcileInterval: 300,
      ...options,
    });
    running.push(sandbox);
    return sandbox;
  }

  async function stop(sandbox: Sandbox) {
    running.splice(running.indexOf(sandbox), 1);
    await sandbox.stop();
  }

  async function call(
    { url, token }: { url: string; token: string },
    method: string,
    path: string,
    body?: unknown,
  ) {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        Authorization: `Bearer ${token}`,
        ...(method !== 'GET' && { 'Content-Type': 'application/json' }),
      },
      body: body === undefined ? undefined : JSON.stringify(body),
    });
    return { status: response.status, json: await response.json() };
  }

  async function asAdmin(sandbox: Sandbox) {
    const { json } = await call(sandbox, 'POST', '/api/v1/session', {
      username: 'admin',
      password: sandbox.adminPassword,
    });
    return { url: sandbox.url, token: json.token };
  }

  function application(name: string, values: Record<string, unknown> = {}) {
    return {
      metadata: {
        name,
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: {
        project: 'starry',
        source: {
          repoURL,
          path: 'chart',
          targetRevision: 'main',
          helm: { releaseName: 'small', valuesObject: values },
        },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: name,
        },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: 0 },
          syncOptions: [
            'RespectIgnoreDifferences=true',
            'FailOnSharedResource=true',
          ],
        },
        ignoreDifferences: [{ kind: 'Secret', jsonPointers: ['/data'] }],
      },
    };
  }

  const create = (sandbox: Sandbox, body: unknown) =>
    call(sandbox, 'POST', '/api/v1/applications', body);

  const read = (sandbox: Sandbox, name: string) =>
    call(sandbox, 'GET', `/api/v1/applications/${name}?project=starry`);

  async function until<T>(
    ask: () => Promise<T | undefined | false> | T | false,
  ) {
    const deadline = Date.now() + 20_000;
    for (;;) {
      const answer = await ask();
      if (answer) {
        return answer as T;
      }
      if (Date.now() > deadline) {
        throw new Error(`never happened: ${ask}`);
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }

  const settled = (sandbox: Sandbox, name: string, marker?: string) =>
    until(async () => {
      const { json } = await read(sandbox, name);
      const { sync, health, operationState } = json.status ?? {};
      return (
        !json.operation &&
        sync?.status === 'Synced' &&
        health?.status === 'Healthy' &&
        operationState?.phase === 'Succeeded' &&
        (marker === undefined ||
          sync.comparedTo.source.helm.valuesObject.marker === marker) &&
        json
      );
    });

  const settings = (name: string) => ({
    group: '',
    kind: 'ConfigMap',
    namespace: name,
    name: 'settings',
  });
  const password = (name: string) => ({
    ...settings(name),
    kind: 'Secret',
    name: 'password',
  });

  it('keeps the tokens that it has handed out', async () => {
    const before = await start({ kubernetesRules: [] });
    const { kubernetesToken, kubernetesAdminToken } = before;
    expect(kubernetesToken).not.toBe(kubernetesAdminToken);
    const namespaces = async (sandbox: Sandbox, token: string) =>
      (
        await call(
          { url: sandbox.kubernetesUrl, token },
          'GET',
          '/api/v1/namespaces',
        )
      ).status;
    expect(await namespaces(before, kubernetesToken)).toBe(403);
    expect(await namespaces(before, kubernetesAdminToken)).toBe(200);
    await stop(before);
    const after = await start();
    expect(await namespaces(after, kubernetesToken)).toBe(200);
    expect(await namespaces(after, kubernetesAdminToken)).toBe(200);
  });

  it('goes on after a restart where it was', async () => {
    const before = await start();
    await create(before, application('env-a', { marker: 'one' }));
    const { metadata } = await settled(before, 'env-a');
    const secret = before.cluster.get(password('env-a'))!.data;
    await stop(before);

    const after = await start();
    expect(after.token).toBe(before.token);
    const again = await settled(after, 'env-a');
    expect(again.metadata.uid).toBe(metadata.uid);
    expect(again.status.history).toHaveLength(1);
    expect(after.cluster.get(password('env-a'))!.data).toEqual(secret);
  });

  it('finishes after a restart what it had begun to delete', async () => {
    const before = await start();
    await create(before, application('env-a'));
    await settled(before, 'env-a');
    before.cluster.setFinalizers(settings('env-a'), ['held']);
    await call(before, 'DELETE', '/api/v1/applications/env-a?project=starry');
    await until(() =>
      Boolean(
        before.cluster.get(settings('env-a'))!.metadata.deletionTimestamp,
      ),
    );
    await stop(before);

    const after = await start();
    expect((await read(after, 'env-a')).json.metadata).toHaveProperty(
      'deletionTimestamp',
    );
    after.cluster.setFinalizers(settings('env-a'), []);
    await until(async () => (await read(after, 'env-a')).status === 404);
    expect(
      after.cluster.get({ group: '', kind: 'Namespace', name: 'env-a' }),
    ).toBeUndefined();
  });

  it('heals what somebody else changed or deleted, but no ignored secret', async () => {
    const sandbox = await start();
    await create(sandbox, application('env-a', { marker: 'wanted' }));
    await settled(sandbox, 'env-a');
    const secret = copyJson(sandbox.cluster.get(password('env-a'))!);
    sandbox.cluster.apply({ ...secret, data: { password: 'bWluZQ==' } });
    const live = copyJson(sandbox.cluster.get(settings('env-a'))!);
    sandbox.cluster.apply({ ...live, data: { marker: 'mine' } });
    await until(
      () => sandbox.cluster.get(settings('env-a'))!.data.marker === 'wanted',
    );
    await settled(sandbox, 'env-a');
    expect(sandbox.cluster.get(password('env-a'))!.data.password).toBe(
      'bWluZQ==',
    );
  });

  it('follows a branch', async () => {
    const sandbox = await start();
    await create(sandbox, application('env-a'));
    await settled(sandbox, 'env-a');
    const revision = commit({
      'chart/values.yaml': 'marker: new\nimage: none\n',
    });
    await until(async () => {
      const { json } = await read(sandbox, 'env-a');
      return json.status.operationState.syncResult.revision === revision;
    });
    const { status } = await settled(sandbox, 'env-a');
    expect(status.sync.revision).toBe(revision);
    expect(sandbox.cluster.get(settings('env-a'))!.data.marker).toBe('new');
  });

  it('does not let two applications fight over an object', async () => {
    const sandbox = await start();
    await create(sandbox, application('env-a'));
    await settled(sandbox, 'env-a');
    const second = application('env-b');
    second.spec.destination.namespace = 'env-a';
    await create(sandbox, second);
    const { status } = await until(async () => {
      const { json } = await read(sandbox, 'env-b');
      return json.status.conditions?.some((c: any) => c.type === 'SyncError')
        ? json
        : undefined;
    });
    expect(status.operationState.phase).toBe('Failed');
    expect(status.operationState.message).toMatch(
      /^Shared resource found: .* is part of applications argocd\/env-b and env-a$/,
    );
    await call(sandbox, 'DELETE', '/api/v1/applications/env-b?project=starry');
    await until(async () => (await read(sandbox, 'env-b')).status === 404);
    expect(sandbox.cluster.get(settings('env-a'))).toBeDefined();
  });

  it('never shows as running what it only simulates', async () => {
    const sandbox = await start();
    const image = 'quay.io/somebody/something:1';
    await create(sandbox, application('env-a', { image }));
    await until(async () => {
      const { status } = await settled(sandbox, 'env-a');
      const deployment = status.resources.find(
        (r: any) => r.kind === 'Deployment',
      );
      return deployment.health.message?.startsWith('Simulated: ');
    });
    const { json } = await call(
      sandbox,
      'GET',
      '/api/v1/applications/env-a/resource-tree?project=starry',
    );
    for (const kind of ['Deployment', 'Pod']) {
      const node = json.nodes.find((n: any) => n.kind === kind);
      expect(node.info).toContainEqual({
        name: 'Status Reason',
        value: 'Simulated',
      });
    }
  });

  it('shows a process that exits as Degraded, with its log', async () => {
    commit({
      'app.js': 'console.log("no luck today"); process.exit(3);\n',
    });
    const sandbox = await start({
      images: [
        {
          name: 'registry.test/app',
          repository: repoURL,
          command: [process.execPath, 'app.js'],
        },
      ],
    });
    await create(
      sandbox,
      application('env-a', { image: 'registry.test/app:main' }),
    );
    const pod = await until(async () => {
      const { json } = await call(
        sandbox,
        'GET',
        '/api/v1/applications/env-a/resource-tree?project=starry',
      );
      return json.nodes?.find(
        (n: any) => n.kind === 'Pod' && n.health?.status === 'Degraded',
      );
    });
    expect(pod.info).toContainEqual({
      name: 'Status Reason',
      value: 'CrashLoopBackOff',
    });
    const logs = await fetch(
      `${sandbox.url}/api/v1/applications/env-a/logs?project=starry&podName=${pod.name}`,
      { headers: { Authorization: `Bearer ${sandbox.token}` } },
    );
    expect(await logs.text()).toContain('no luck today');
  });

  it('counts requests by route', async () => {
    const sandbox = await start();
    await read(sandbox, 'env-a');
    await read(sandbox, 'env-b');
    await fetch(`${sandbox.kubernetesUrl}/api/v1/namespaces/env-a`);
    expect(sandbox.requests.byRoute()).toEqual({
      'GET /api/v1/applications/:name': 2,
      'GET /kubernetes/api/v1/namespaces/:name': 1,
    });
    expect(sandbox.requests.total).toBe(3);
    sandbox.requests.reset();
    expect(sandbox.requests.total).toBe(0);
  });

  it('makes trouble on request', async () => {
    const sandbox = await start();
    const path = '/api/v1/applications';
    const list = () => call(sandbox, 'GET', path);
    const match = { method: 'GET', path: '/api/v1/app*' };

    sandbox.faults.add({ match, times: 1, effect: 'refuse' });
    await expect(list()).rejects.toThrow('fetch failed');
    sandbox.faults.add({ match, times: 1, effect: { status: 503 } });
    expect((await list()).status).toBe(503);
    sandbox.faults.add({ match, times: 1, effect: 'halfBody' });
    await expect(list()).rejects.toThrow();
    sandbox.faults.add({ match, times: 1, effect: { delay: 200 } });
    const asked = Date.now();
    expect((await list()).status).toBe(200);
    expect(Date.now() - asked).toBeGreaterThanOrEqual(190);
    expect((await list()).status).toBe(200);

    sandbox.faults.add({ effect: { status: 500 } });
    expect((await list()).status).toBe(500);
    sandbox.faults.clear();
    expect((await list()).status).toBe(200);
  });

  it('makes trouble with Kubernetes alone, in the form of its API', async () => {
    const sandbox = await start();
    const namespaces = (path = '') =>
      call(
        { url: sandbox.kubernetesUrl, token: sandbox.kubernetesToken },
        'GET',
        `/api/v1/namespaces${path}`,
      );
    const applications = () => call(sandbox, 'GET', '/api/v1/applications');
    sandbox.faults.add({
      match: { path: '/kubernetes/api/v1/namespaces/*' },
      effect: { status: 503, message: 'etcd is away' },
    });
    expect(await namespaces('/default')).toEqual({
      status: 503,
      json: {
        kind: 'Status',
        apiVersion: 'v1',
        metadata: {},
        status: 'Failure',
        reason: 'ServiceUnavailable',
        message: 'etcd is away',
        code: 503,
      },
    });
    expect((await namespaces()).status).toBe(200);
    expect((await applications()).status).toBe(200);
    sandbox.faults.clear();

    const match = { path: '/kubernetes/*' };
    sandbox.faults.add({ match, times: 1, effect: 'refuse' });
    await expect(namespaces()).rejects.toThrow('fetch failed');
    sandbox.faults.add({ match, times: 1, effect: 'halfBody' });
    await expect(namespaces()).rejects.toThrow();
    sandbox.faults.add({ match: { path: '/api/*' }, effect: { status: 500 } });
    expect((await namespaces()).status).toBe(200);
    expect((await applications()).json).toMatchObject({ code: 2 });
  });

  it('drops watches and loses their events on request', async () => {
    // No look at the application in between: it would tell of the label, too.
    const sandbox = await start({ reconcileInterval: 60_000 });
    const watch = '/api/v1/stream/applications';
    await create(sandbox, application('env-a'));
    await settled(sandbox, 'env-a');
    const response = await fetch(
      `${sandbox.url}${watch}?fields=result.type,result.application.metadata.labels`,
      { headers: { Authorization: `Bearer ${sandbox.token}` } },
    );
    const reader = response
      .body!.pipeThrough(new TextDecoderStream())
      .getReader();
    expect((await reader.read()).value).toContain('ADDED');
    const label = (value: string) =>
      call(sandbox, 'PATCH', '/api/v1/applications/env-a', {
        patch: JSON.stringify({ metadata: { labels: { value } } }),
        patchType: 'merge',
        project: 'starry',
      });
    // All that there are: one of the application's own may come in between.
    sandbox.faults.add({ match: { path: watch }, effect: 'loseEvents' });
    await label('lost');
    sandbox.faults.clear();
    await label('kept');
    let told = '';
    while (!told.includes('"kept"')) {
      told += (await reader.read()).value;
    }
    expect(told).not.toContain('"lost"');
    sandbox.faults.add({ match: { path: watch }, effect: 'dropWatch' });
    await expect(
      (async () => {
        while (!(await reader.read()).done);
      })(),
    ).rejects.toThrow('terminated');
  });

  it('takes faults over HTTP from the admin only', async () => {
    const sandbox = await start();
    const fault = { effect: { status: 502 }, times: 1 };
    const refused = await call(sandbox, 'POST', '/sandbox/faults', fault);
    expect(refused.status).toBe(403);
    const admin = await asAdmin(sandbox);
    sandbox.requests.reset();
    expect((await call(admin, 'POST', '/sandbox/faults', fault)).json).toEqual({
      items: [fault],
    });
    const wrong = await call(admin, 'POST', '/sandbox/faults', {
      effect: 'explode',
    });
    expect(wrong.status).toBe(400);
    expect(wrong.json.message).toMatch(/^effect must be one of refuse, /);
    expect((await read(sandbox, 'env-a')).status).toBe(502);
    const { json } = await call(admin, 'GET', '/sandbox/requests');
    expect(json).toEqual({
      total: 1,
      byRoute: { 'GET /api/v1/applications/:name': 1 },
    });
  });

  it('answers in form when its state cannot be written, and goes on', async () => {
    const errors: string[] = [];
    const logger = {
      debug() {},
      info() {},
      warn() {},
      error: (message: string) => errors.push(message),
    };
    const sandbox = await start({ logger });
    const state = join(folder, 'data', 'argocd', 'applications');
    rmSync(state, { recursive: true });
    const failed = await create(sandbox, application('env-a'));
    expect(failed.status).toBe(500);
    expect(failed.json).toMatchObject({ code: 2 });
    expect(failed.json.message).toMatch(
      /^cannot write the sandbox's state in /,
    );
    expect(errors[0]).toMatch(/^cannot write the sandbox's state in /);
    mkdirSync(state);
    expect((await create(sandbox, application('env-a'))).status).toBe(200);
    await settled(sandbox, 'env-a');
  });

  it('refuses a body that is too large', async () => {
    const sandbox = await start();
    const large = application('env-a', { marker: 'x'.repeat(3_000_000) });
    const answer = await create(sandbox, large);
    expect(answer.status).toBe(429);
    expect(answer.json.code).toBe(8);
  });

  it('accepts the token that it was given', async () => {
    const sandbox = await start({ token: 'a-fixed-token' });
    expect(sandbox.token).toBe('a-fixed-token');
    expect((await call(sandbox, 'GET', '/api/v1/applications')).status).toBe(
      200,
    );
  });

  it('keeps a data folder to itself, unless its owner was killed', async () => {
    const first = await start();
    const dataDir = join(folder, 'data');
    await expect(start()).rejects.toThrow(
      `${dataDir} is in use by another sandbox (process ${process.pid})`,
    );
    expect((await read(first, 'env-a')).status).toBe(404);
    await stop(first);
    expect(existsSync(join(dataDir, 'sandbox.lock'))).toBe(false);
    writeFileSync(
      join(dataDir, 'sandbox.lock'),
      // A later process may have got the number of the one that was killed.
      JSON.stringify({ pid: process.pid, identity: 'an earlier boot' }),
    );
    await start();
  });

  it('says in one sentence that a port is taken', async () => {
    const other = createServer().listen(0, '127.0.0.1');
    await new Promise(resolve => other.once('listening', resolve));
    const { port } = other.address() as AddressInfo;
    try {
      for (const taken of [{ port }, { gatewayPort: port }]) {
        await expect(start(taken)).rejects.toThrow(
          `port ${port} is taken by another program; stop it, or choose another port`,
        );
      }
    } finally {
      other.close();
    }
    await start();
  });
});
