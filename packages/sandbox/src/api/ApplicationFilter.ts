import type { Application } from '../argocd/Application';
import { sourcesOf } from '../argocd/Project';
import { ArgoError } from './ArgoError';

/** The query parameters that lists and watches select applications with. */
export class ApplicationFilter {
  static from(query: URLSearchParams): ApplicationFilter {
    return new ApplicationFilter(
      query.get('name') ?? '',
      [...query.getAll('projects'), ...query.getAll('project')].filter(Boolean),
      parseSelector(query.get('selector') ?? ''),
      query.get('repo') ?? '',
      query.get('appNamespace') ?? '',
    );
  }

  private constructor(
    private readonly name: string,
    private readonly projects: string[],
    private readonly requirements: Requirement[],
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
      this.requirements.every(holds => holds(metadata.labels ?? {}))
    );
  }

  /** The same for a watch, which does not look at the repository. */
  ignoringRepo(): ApplicationFilter {
    return new ApplicationFilter(
      this.name,
      this.projects,
      this.requirements,
      '',
      this.namespace,
    );
  }
}

type Requirement = (labels: Record<string, string>) => boolean;

const KEY = '([A-Za-z0-9][-A-Za-z0-9_./]*)';
const EQUALITY = new RegExp(`^${KEY}\\s*(==|=|!=)\\s*([-A-Za-z0-9_.]*)$`);
const MEMBERSHIP = new RegExp(`^${KEY}\\s+(in|notin)\\s*\\(([^()]*)\\)$`);
const EXISTENCE = new RegExp(`^(!?)\\s*${KEY}$`);

/** Kubernetes' label selectors. */
function parseSelector(selector: string): Requirement[] {
  return selector
    .split(/,(?![^(]*\))/)
    .map(term => term.trim())
    .filter(Boolean)
    .map((term): Requirement => {
      const equality = EQUALITY.exec(term);
      if (equality) {
        const [, key, operator, value] = equality;
        return labels => (labels[key] === value) === (operator !== '!=');
      }
      const membership = MEMBERSHIP.exec(term);
      if (membership) {
        const [, key, operator, list] = membership;
        const values = list.split(',').map(value => value.trim());
        return labels => values.includes(labels[key]) === (operator === 'in');
      }
      const existence = EXISTENCE.exec(term);
      if (existence) {
        const [, not, key] = existence;
        return labels => key in labels === (not !== '!');
      }
      throw ArgoError.invalidArgument(
        `error parsing the selector: unable to parse requirement: '${term}'`,
      );
    });
}
