import { execFileSync } from 'child_process';
import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'fs';
import { tmpdir } from 'os';
import { basename, join, resolve } from 'path';
import { TestCluster } from '@starry-idp/test-cluster';
import { InstanceSettings } from '../config/Settings';
import { instanceAt } from './settings';

/** The chart as it is in this repository. */
const CHART = resolve(__dirname, '../../../../charts/environment');

/** One that gets services into trouble. */
const TROUBLE = resolve(__dirname, '../__fixtures__/charts/trouble');

/** A real Argo CD on a real Kubernetes, and a git repository with charts. */
export class RealArgoCd {
  static async start(): Promise<RealArgoCd> {
    const folder = mkdtempSync(join(tmpdir(), 'starry-reconciler-cluster-'));
    const repository = join(folder, 'platform');
    for (const chart of [CHART, TROUBLE]) {
      const copy = join(repository, 'charts', basename(chart));
      cpSync(chart, copy, { recursive: true });
    }
    const git = (...args: string[]) =>
      execFileSync('git', args, { cwd: repository, stdio: 'pipe' });
    git('init', '--quiet', '--initial-branch=main');
    git('add', '.');
    const author = ['-c', 'user.name=Test', '-c', 'user.email=t@example.com'];
    git(...author, 'commit', '--quiet', '--message=Chart');
    const cluster = await TestCluster.up({ dataDir: join(folder, 'cluster') });
    return new RealArgoCd(cluster, folder, `file://${repository}`);
  }

  private constructor(
    readonly cluster: TestCluster,
    private readonly folder: string,
    readonly chartRepoUrl: string,
  ) {}

  /** As the portal is configured for it. */
  instance(overrides: Partial<InstanceSettings> = {}): InstanceSettings {
    const credentials = this.cluster.credentials!;
    return instanceAt(credentials.url, {
      name: 'real',
      token: credentials.token,
      project: credentials.project,
      kubernetes: {
        url: credentials.kubernetesUrl,
        token: credentials.kubernetesToken,
        caData: credentials.kubernetesCaData,
        skipTLSVerify: false,
      },
      ...overrides,
    });
  }

  /** Another token of the portal's account. */
  async issueToken(): Promise<string> {
    const { token } = await this.asAdmin(
      'POST',
      '/api/v1/account/starry/token',
      {
        expiresIn: 0,
      },
    );
    return token;
  }

  /** A token of the role `starry` that its project has then. */
  async issueRoleToken(): Promise<string> {
    const { project } = this.cluster.credentials!;
    const { token } = await this.asAdmin(
      'POST',
      `/api/v1/projects/${project}/roles/starry/token`,
      { expiresIn: 0 },
    );
    return token;
  }

  async revokeToken(token: string): Promise<void> {
    const claims = Buffer.from(token.split('.')[1], 'base64url').toString();
    const { jti } = JSON.parse(claims);
    await this.asAdmin('DELETE', `/api/v1/account/starry/token/${jti}`);
  }

  /** Like someone who does so in Argo CD's own pages. */
  async deleteApplication(name: string): Promise<void> {
    await this.asAdmin('DELETE', `/api/v1/applications/${name}?cascade=true`);
  }

  /** Status of Argo CD's answer about an application. */
  async statusOf(application: string): Promise<number> {
    const { url, token, project } = this.cluster.credentials!;
    const response = await fetch(
      `${url}/api/v1/applications/${application}?project=${project}`,
      { headers: { Authorization: `Bearer ${token}` } },
    );
    await response.arrayBuffer();
    return response.status;
  }

  /** Makes an object of Kubernetes be as given, like someone with kubectl. */
  async apply(object: object): Promise<void> {
    const file = join(this.folder, 'object.json');
    writeFileSync(file, JSON.stringify(object));
    await this.cluster.kubectl('apply', '--filename', file);
  }

  /** UID of a namespace; empty if there is none. */
  async namespaceUid(name: string): Promise<string> {
    return await this.cluster.kubectl(
      ...['get', 'namespace', name, '--ignore-not-found'],
      ...['-o', 'jsonpath={.metadata.uid}'],
    );
  }

  async stop(): Promise<void> {
    await this.cluster.down();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private async asAdmin(method: string, path: string, body: object = {}) {
    const { url, adminPassword } = this.cluster.credentials!;
    const send = async (
      verb: string,
      to: string,
      content: object,
      token?: string,
    ) => {
      const response = await fetch(`${url}${to}`, {
        method: verb,
        headers: {
          'Content-Type': 'application/json',
          ...(token && { Authorization: `Bearer ${token}` }),
        },
        body: JSON.stringify(content),
      });
      const text = await response.text();
      if (!response.ok) {
        throw new Error(`${verb} ${to}: ${response.status} ${text}`);
      }
      return JSON.parse(text);
    };
    const { token } = await send('POST', '/api/v1/session', {
      username: 'admin',
      password: adminPassword,
    });
    return await send(method, path, body, token);
  }
}
