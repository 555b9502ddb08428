import type { Application } from '../argocd/Application';
import { sourcesOf } from '../argocd/Project';
import { parseLabelSelector } from '../cluster';
import { ArgoError } from './ArgoError';

type LabelSelector = ReturnType<typeof parseLabelSelector>;

/** The query parameters that lists and watches select applications with. */
export class ApplicationFilter {
  static from(query: URLSearchParams): ApplicationFilter {
    return new ApplicationFilter(
      query.get('name') ?? '',
      [...query.getAll('projects'), ...query.getAll('project')].filter(Boolean),
      selectorOf(query.get('selector') ?? ''),
      query.get('repo') ?? '',
      query.get('appNamespace') ?? '',
    );
  }

  private constructor(
    private readonly name: string,
    private readonly projects: string[],
    private readonly selects: LabelSelector,
    private readonly repo: string,
    private readonly namespace: string,
  ) {}

  accepts(application: Application): boolean {
    const { metadata, spec } = application;
    return (
      (!this.name || metadata.name === this.name) &&
      (!this.namespace || metadata.namespace === this.namespace) &&
      (this.projects.length === 0 || this.projects.includes(spec.project)) &&
      (!this.repo || sourcesOf(spec).some(s => s.repoURL === this.repo)) &&
      this.selects(metadata.labels)
    );
  }

  /** The same for a watch, which does not look at the repository. */
  ignoringRepo(): ApplicationFilter {
    return new ApplicationFilter(
      this.name,
      this.projects,
      this.selects,
      '',
      this.namespace,
    );
  }
}

/** Kubernetes' label selectors. */
function selectorOf(text: string): LabelSelector {
  try {
    return parseLabelSelector(text);
  } catch (error) {
    throw ArgoError.invalidArgument(
      `error parsing the selector: ${(error as Error).message}`,
    );
  }
}
