import type { ApplicationSpec } from './Application';
import { IN_CLUSTER } from './Application';

/**
 * What an AppProject allows.
 *
 * @public
 */
export interface Project {
  name: string;
  description?: string;
  /** Repository addresses; `*` stands for anything but a slash, `**` for all. */
  sourceRepos: string[];
  /** Namespaces, with `*`. */
  destinations: Array<{ server?: string; namespace: string }>;
}

/** Argo CD always has it, and it allows everything. */
export const DEFAULT_PROJECT: Project = {
  name: 'default',
  sourceRepos: ['*'],
  destinations: [{ server: '*', namespace: '*' }],
};

/** What a project has against an application, in Argo CD's words. */
export function violations(spec: ApplicationSpec, project: Project): string[] {
  const { destination } = spec;
  const found: string[] = [];
  for (const { repoURL } of sourcesOf(spec)) {
    if (!permits(project.sourceRepos, repoURL)) {
      found.push(
        `application repo ${repoURL} is not permitted in project '${project.name}'`,
      );
    }
  }
  const namespaces = project.destinations.map(d =>
    d.server && !matches(d.server, IN_CLUSTER) ? '!' : d.namespace,
  );
  if (!permits(namespaces, destination.namespace ?? '')) {
    found.push(
      `application destination server '${IN_CLUSTER}' and namespace '${
        destination.namespace ?? ''
      }' do not match any of the allowed destinations in project '${
        project.name
      }'`,
    );
  }
  return found;
}

export function sourcesOf(spec: ApplicationSpec) {
  if (spec.sources?.length) {
    return spec.sources;
  }
  return spec.source ? [spec.source] : [];
}

/** Some pattern fits, and none that begins with `!` does. */
function permits(patterns: string[], value: string): boolean {
  const denied = patterns.filter(p => p.startsWith('!')).map(p => p.slice(1));
  return (
    patterns.some(p => !p.startsWith('!') && matches(p, value)) &&
    !denied.some(p => p && matches(p, value))
  );
}

function matches(pattern: string, value: string): boolean {
  if (pattern === '*') {
    return true;
  }
  const expression = pattern
    .split(/(\*+)/)
    .map(part => {
      if (part === '*') {
        return '[^/]*';
      }
      return part.startsWith('**')
        ? '.*'
        : part.replace(/[.+?^${}()|[\]\\]/g, '\\$&');
    })
    .join('');
  return new RegExp(`^${expression}$`).test(value);
}
