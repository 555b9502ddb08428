import { randomBytes } from 'node:crypto';
import { ChartRepository } from './ChartRepository';
import { ContractClient } from './ContractClient';
import type { ContractTarget } from './ContractTarget';

/** What every part of the contract works with. */
export class ContractContext {
  static create(target: ContractTarget): ContractContext {
    return new ContractContext(
      target,
      new ContractClient(target),
      ChartRepository.create(),
    );
  }

  private constructor(
    readonly target: ContractTarget,
    readonly client: ContractClient,
    readonly repository: ChartRepository,
  ) {}

  /** `?project=...` for the token's own project. */
  get inProject(): string {
    return `?project=${this.target.project}`;
  }

  path(name: string): string {
    return `/api/v1/applications/${name}`;
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

  async end(): Promise<void> {
    try {
      await this.client.cleanUp();
    } finally {
      this.repository.remove();
    }
  }
}
