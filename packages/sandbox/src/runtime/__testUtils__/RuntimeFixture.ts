import { execFileSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCluster, type KubernetesObject } from '../../cluster';
import { startRuntime, type Runtime } from '../startRuntime';

export const REGISTRY = 'registry.example.test';

/** A web server that says who it is, and obeys a few orders. */
const SERVER = (revision: string) => `
const http = require('node:http');
console.log('hello from ${revision}');
let ready = true;
http.createServer(async (req, res) => {
  const { pathname, searchParams } = new URL(req.url, 'http://x');
  if (pathname === '/exit') { console.log('asked to go'); process.exit(Number(searchParams.get('code'))); }
  if (pathname === '/unready') { ready = false; }
  if (pathname === '/readyz' && !ready) { res.statusCode = 503; }
  if (pathname === '/ask') {
    try { const answer = await fetch(process.env.OTHER_URL); return res.end(await answer.text()); }
    catch (error) { res.statusCode = 502; return res.end(String(error.cause?.code)); }
  }
  res.end(JSON.stringify({ revision: '${revision}', pid: process.pid, env: process.env }));
}).listen(process.env.PORT, '127.0.0.1');
`;

/** A runtime with real processes, in the namespace `env` of a cluster. */
export class RuntimeFixture {
  cluster!: MemoryCluster;
  runtime!: Runtime;

  static async create(): Promise<RuntimeFixture> {
    const folder = await mkdtemp(join(tmpdir(), 'runtime-'));
    const app = join(folder, 'app');
    await mkdir(app);
    git(app, 'init', '--quiet', '--initial-branch=main');
    const commit = async (content: string) => {
      await writeFile(join(app, 'server.js'), content);
      git(app, 'add', '.');
      git(app, 'commit', '--quiet', '-m', 'change');
      return git(app, 'rev-parse', 'HEAD');
    };
    return new RuntimeFixture(folder, {
      one: await commit(SERVER('one')),
      two: await commit(SERVER('two')),
      broken: await commit('console.error("cannot start"); process.exit(3);'),
    });
  }

  private constructor(
    readonly folder: string,
    readonly commits: { one: string; two: string; broken: string },
  ) {}

  get dataDir(): string {
    return join(this.folder, 'data');
  }

  image(revision: 'one' | 'two' | 'broken'): string {
    return `${REGISTRY}/app:${this.commits[revision]}`;
  }

  async start(): Promise<void> {
    this.cluster = await MemoryCluster.create({
      dataDir: join(this.folder, 'cluster'),
    });
    this.runtime = await startRuntime({
      cluster: this.cluster,
      dataDir: this.dataDir,
      images: [
        {
          name: `${REGISTRY}/app`,
          repository: `file://${this.folder}/app`,
          command: ['node', 'server.js'],
          env: { FROM_IMAGE: 'yes' },
        },
      ],
      backOff: { initialMs: 50, maximumMs: 200 },
      gracePeriodMs: 2000,
    });
    this.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'env' },
    });
  }

  async stop(): Promise<void> {
    await this.runtime.stop();
    await this.cluster.stop();
  }

  /** Forgets everything, except for the repository. */
  async clear(): Promise<void> {
    const volumes = await realpath(join(this.dataDir, 'volumes')).catch(
      () => this.dataDir,
    );
    await rm(volumes, { recursive: true, force: true });
    await rm(join(this.folder, 'cluster'), { recursive: true, force: true });
    await rm(this.dataDir, { recursive: true, force: true });
  }

  async remove(): Promise<void> {
    await this.clear();
    await rm(this.folder, { recursive: true, force: true });
  }

  apply(...objects: KubernetesObject[]): void {
    objects.forEach(object => this.cluster.apply(object));
  }

  deleteNamespace(): void {
    this.cluster.delete({ group: '', kind: 'Namespace', name: 'env' });
  }

  get namespace(): KubernetesObject | undefined {
    return this.cluster.get({ group: '', kind: 'Namespace', name: 'env' });
  }

  pods(app?: string): KubernetesObject[] {
    const labels: Record<string, string> = app ? { app } : {};
    return this.cluster.list({ kind: 'Pod', namespace: 'env', labels });
  }

  statusOf(name: string, kind = 'Deployment'): any {
    const ref = { group: 'apps', kind, namespace: 'env', name };
    return this.cluster.get(ref)?.status;
  }

  containerOf(app: string): any {
    return this.pods(app)[0]?.status.containerStatuses[0];
  }

  async ready(name: string, count = 1, kind = 'Deployment'): Promise<void> {
    await eventually(() => {
      const status = this.statusOf(name, kind);
      const { replicas, updatedReplicas, availableReplicas } = status ?? {};
      if (
        [replicas, updatedReplicas, availableReplicas].some(n => n !== count)
      ) {
        throw new Error(`${name} is not ready: ${JSON.stringify(status)}`);
      }
    });
  }

  async call(name: string, path = '/'): Promise<string> {
    const endpoint = this.runtime.endpoint('env', name, 'main');
    if (!endpoint) {
      throw new Error(`${name} has no endpoint`);
    }
    const { host, port } = endpoint;
    const response = await fetch(`http://${host}:${port}${path}`);
    return await response.text();
  }

  async whoIs(name: string): Promise<any> {
    return JSON.parse(await this.call(name));
  }

  processesOnRecord(): string[] {
    return readdirSync(join(this.dataDir, 'processes'));
  }

  checkouts(): string[] {
    const root = join(this.dataDir, 'checkouts');
    return existsSync(root)
      ? readdirSync(root).flatMap(name => readdirSync(join(root, name)))
      : [];
  }
}

export function deployment(
  name: string,
  image: string,
  options: { replicas?: number; env?: any[]; spec?: any; container?: any } = {},
): KubernetesObject {
  return {
    apiVersion: 'apps/v1',
    kind: 'Deployment',
    metadata: { name, namespace: 'env' },
    spec: {
      replicas: options.replicas ?? 1,
      selector: { matchLabels: { app: name } },
      template: {
        metadata: { labels: { app: name } },
        spec: {
          containers: [
            {
              name: 'app',
              image,
              env: [{ name: 'PORT', value: '8080' }, ...(options.env ?? [])],
              ports: [{ name: 'http', containerPort: 8080 }],
              readinessProbe: {
                httpGet: { path: '/readyz', port: 'http' },
                periodSeconds: 1,
                failureThreshold: 1,
              },
              ...options.container,
            },
          ],
        },
      },
      ...options.spec,
    },
  };
}

export function service(
  name: string,
  port = 80,
  targetPort: number | string = 'http',
): KubernetesObject {
  return {
    apiVersion: 'v1',
    kind: 'Service',
    metadata: { name, namespace: 'env' },
    spec: {
      selector: { app: name },
      ports: [{ name: 'main', port, targetPort }],
    },
  };
}

/** Tries until it succeeds. */
export async function eventually<T>(
  attempt: () => T | Promise<T>,
  timeoutMs = 60_000,
): Promise<T> {
  const deadline = Date.now() + timeoutMs;
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > deadline) {
        throw error;
      }
      await new Promise(resolve => setTimeout(resolve, 25));
    }
  }
}

export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

function git(cwd: string, ...args: string[]): string {
  return execFileSync(
    'git',
    ['-c', 'user.name=t', '-c', 'user.email=t@example.test', ...args],
    { cwd, encoding: 'utf8' },
  ).trim();
}
