import { randomBytes } from 'node:crypto';
import { ChartRepository } from './kit/ChartRepository';
import { ContractClient } from './kit/ContractClient';
import type { ContractTarget } from './ContractTarget';
import { KubernetesClient } from './kit/KubernetesClient';

/** What every part of the contract works with. */
export class ContractContext {
  static create(target: ContractTarget): ContractContext {
    return new ContractContext(
      target,
      new ContractClient(target),
      ChartRepository.create(),
      target.kubernetes && new KubernetesClient(target.kubernetes),
    );
  }

  private readonly foreign = new Set<string>();
  private readonly namespaces = new Set<string>();

  private constructor(
    readonly target: ContractTarget,
    readonly client: ContractClient,
    readonly repository: ChartRepository,
    /** With the rights of a portal; absent where there is no way to it. */
    readonly kubernetes: KubernetesClient | undefined,
  ) {}

  /** `?project=...` for the token's own project. */
  get inProject(): string {
    return `?project=${this.target.project}`;
  }

  path(name: string): string {
    return `/api/v1/applications/${name}`;
  }

  /** Whether it is as it was before this release line of Argo CD. */
  async isBefore(line: `${number}.${number}`): Promise<boolean> {
    const { json } = await this.client.get('/api/version');
    const [, ...version] = json.Version.match(/^v(\d+)\.(\d+)/);
    const [major, minor] = line.split('.').map(Number);
    return Number(version[0]) === major
      ? Number(version[1]) < minor
      : Number(version[0]) < major;
  }

  /** The manifest of an application that syncs by itself. */
  application(options?: {
    name?: string;
    values?: Record<string, unknown>;
    labels?: Record<string, string>;
    source?: Record<string, unknown>;
    spec?: Record<string, unknown>;
    metadata?: Record<string, unknown>;
  }): any {
    const name = options?.name ?? `env-${randomBytes(5).toString('hex')}`;
    return {
      metadata: {
        name,
        namespace: 'argocd',
        labels: { 'contract.starry.io/test': 'true', ...options?.labels },
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
        ...options?.metadata,
      },
      spec: {
        project: this.target.project,
        source: {
          repoURL: this.repository.url,
          path: 'chart',
          targetRevision: 'main',
          helm: { releaseName: 'c', valuesObject: options?.values ?? {} },
          ...options?.source,
        },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: name,
        },
        syncPolicy: {
          automated: { prune: true, selfHeal: true },
          retry: { limit: 1, backoff: { duration: '1s' } },
          syncOptions: ['RespectIgnoreDifferences=true', 'PruneLast=true'],
        },
        ignoreDifferences: [{ kind: 'Secret', jsonPointers: ['/data'] }],
        ...options?.spec,
      },
    };
  }

  /** One whose first sync does not come to an end. */
  stuckApplication(): any {
    return this.application({ values: { stuck: true } });
  }

  /** Somebody logged in who may do everything. */
  async admin(): Promise<ContractClient> {
    const session = await this.client.post(
      '/api/v1/session',
      this.target.admin,
    );
    return this.client.withToken(session.json.token);
  }

  /** An application that the token must not learn anything about. */
  async foreignApplication(): Promise<{ name: string }> {
    const { forbiddenProject, forbiddenNamespace } = this.target;
    const application = this.application({
      spec: {
        project: forbiddenProject,
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: forbiddenNamespace,
        },
        syncPolicy: {},
      },
    });
    const { name } = application.metadata;
    const admin = await this.admin();
    const { status, text } = await admin.post(
      '/api/v1/applications',
      application,
    );
    if (status !== 200) {
      throw new Error(`cannot create in ${forbiddenProject}: ${text}`);
    }
    this.foreign.add(name);
    return { name };
  }

  /** A namespace that no application has made; where there is a way to it. */
  async namespace(labels: Record<string, string> = {}): Promise<any> {
    const name = `env-${randomBytes(5).toString('hex')}`;
    const { status, text, json } = await this.kubernetes!.asAdmin().post(
      '/api/v1/namespaces',
      {
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels: { 'starry.io/managed': 'true', ...labels } },
      },
    );
    if (status !== 201) {
      throw new Error(`cannot create namespace ${name}: ${text}`);
    }
    this.namespaces.add(name);
    return json;
  }

  async end(): Promise<void> {
    try {
      await this.client.cleanUp();
      await this.removeForeign();
      for (const name of this.namespaces) {
        await this.kubernetes!.asAdmin().delete(`/api/v1/namespaces/${name}`);
      }
    } finally {
      this.repository.remove();
    }
  }

  /** Nothing was made of them, so nothing has to be waited for. */
  private async removeForeign(): Promise<void> {
    if (this.foreign.size === 0) {
      return;
    }
    const admin = await this.admin();
    for (const name of this.foreign) {
      await admin.delete(`${this.path(name)}?cascade=false`);
    }
  }
}
