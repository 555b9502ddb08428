import { createHash } from 'node:crypto';
import { mkdir, rm } from 'node:fs/promises';
import pLimit from 'p-limit';
import type { KubernetesObject } from '../cluster';
import { GitRepositories } from '../git';
import type { HelmTemplate } from '../helm';
import type { Application, ApplicationSource } from './Application';
import { copyJson } from '../copyJson';
import { ChartFolders } from './ChartFolders';

/** More than the applications of a laptop; a few kilobytes each. */
const REMEMBERED = 1_000;
const AT_ONCE = 2;

/** The objects of an application, and the commit that they were made from. */
export interface Manifests {
  revision: string;
  objects: KubernetesObject[];
}

/**
 * What Argo CD's repository server does: from a source to manifests. Like it,
 * remembers what a commit and its values rendered to; a chart that draws
 * random passwords would come out different each time otherwise.
 */
export class ManifestGenerator {
  static async create(options: {
    dataDir: string;
    git: GitRepositories;
    helm: HelmTemplate;
  }) {
    await rm(options.dataDir, { recursive: true, force: true });
    await mkdir(options.dataDir, { recursive: true });
    return new ManifestGenerator(
      new ChartFolders(options.dataDir, options.git),
      options.git,
      options.helm,
    );
  }

  private readonly rendered = new Map<string, Promise<KubernetesObject[]>>();
  /** Few at a time: this is somebody's laptop. */
  private readonly limit = pLimit(AT_ONCE);

  private constructor(
    private readonly charts: ChartFolders,
    private readonly git: GitRepositories,
    private readonly helm: HelmTemplate,
  ) {}

  /** The commit that the application's target revision names now. */
  async resolve(source: ApplicationSource, revision?: string): Promise<string> {
    return await this.git.resolve(
      source.repoURL,
      revision || source.targetRevision || 'HEAD',
    );
  }

  /**
   * Renders an application at a commit.
   *
   * @param options - `fresh` forgets what was remembered
   */
  async generate(
    application: Pick<Application, 'metadata' | 'spec'>,
    revision: string,
    options?: { fresh?: boolean },
  ): Promise<Manifests> {
    const source = soleSource(application);
    const releaseName = source.helm?.releaseName || application.metadata.name;
    const namespace = application.spec.destination.namespace ?? 'default';
    const key = createHash('sha256')
      .update(JSON.stringify([source, revision, releaseName, namespace]))
      .digest('hex');
    if (options?.fresh) {
      this.rendered.delete(key);
    }
    const pending =
      this.rendered.get(key) ??
      this.limit(() => this.render(source, revision, releaseName, namespace));
    this.remember(key, pending);
    return { revision, objects: copyJson(await pending) };
  }

  /** What was asked for longest ago is forgotten first. */
  private remember(key: string, pending: Promise<KubernetesObject[]>) {
    const isNew = this.rendered.get(key) !== pending;
    this.rendered.delete(key);
    this.rendered.set(key, pending);
    if (!isNew) {
      return;
    }
    if (this.rendered.size > REMEMBERED) {
      const [oldest] = this.rendered.keys();
      this.rendered.delete(oldest);
    }
    // A failure may have been a passing one.
    pending.catch(() => {
      if (this.rendered.get(key) === pending) {
        this.rendered.delete(key);
      }
    });
  }

  private async render(
    source: ApplicationSource,
    revision: string,
    releaseName: string,
    namespace: string,
  ): Promise<KubernetesObject[]> {
    return await this.charts.use(source, revision, chartDir =>
      this.helm.render({
        chartDir,
        releaseName,
        namespace,
        source: source.helm ?? {},
      }),
    );
  }
}

/** The one source that the sandbox can render. */
export function soleSource(
  application: Pick<Application, 'spec'>,
): ApplicationSource {
  const { source, sources } = application.spec;
  if (sources?.length) {
    throw new Error('the sandbox renders a single source, not spec.sources');
  }
  if (!source?.repoURL) {
    throw new Error('spec.source.repoURL is required');
  }
  if (source.chart) {
    throw new Error(
      'the sandbox renders charts from git (spec.source.path), not from Helm repositories (spec.source.chart)',
    );
  }
  return source;
}
