import { ARGOCD_NAMESPACE, IN_CLUSTER } from '../argocd/Application';
import type { Project } from '../argocd/Project';
import { ArgoError } from './ArgoError';
import type { Permissions } from './Permissions';
import type { Call, Route } from './Routes';

/** The Argo CD whose behaviour the sandbox shows, marked as what it is. */
const ARGOCD_VERSION = 'v3.6.1+sandbox';

/** Health, version, settings and projects. */
export function systemRoutes(options: {
  permissions: Permissions;
  projects: Map<string, Project>;
  helmVersion: string;
}): Route[] {
  const { permissions, projects, helmVersion } = options;

  const health = ({ response }: Call) => {
    response.type('text/plain').send('ok\n');
  };

  const version = ({ caller }: Call) =>
    caller
      ? {
          Version: ARGOCD_VERSION,
          GoVersion: 'none: this is the Starry sandbox',
          Platform: `${process.platform}/${process.arch}`,
          HelmVersion: helmVersion,
        }
      : { Version: ARGOCD_VERSION };

  // What is not there is off: applications in any namespace, impersonation,
  // exec, and the like. Argo CD leaves out whatever is false.
  const settings = ({ caller }: Call) => ({
    appLabelKey: 'app.kubernetes.io/instance',
    resourceOverrides: {},
    googleAnalytics: { anonymizeUsers: true },
    kustomizeOptions: { BuildOptions: '', BinaryPath: '', Versions: null },
    help: {},
    ...(caller && { passwordPattern: '^.{8,32}$' }),
    trackingMethod: 'annotation',
    ...(caller && { controllerNamespace: ARGOCD_NAMESPACE }),
  });

  const project = ({ params, caller }: Call) => {
    permissions.enforce(caller!, 'projects', 'get', params.name);
    const found = projects.get(params.name);
    if (!found) {
      throw ArgoError.notFound(
        `appprojects.argoproj.io "${params.name}" not found`,
      );
    }
    return toAppProject(found);
  };

  const listProjects = ({ caller }: Call) => ({
    metadata: {},
    items: [...projects.values()]
      .filter(p => permissions.allows(caller!, 'projects', 'get', p.name))
      .map(toAppProject),
  });

  return [
    { method: 'GET', path: '/healthz', public: true, handle: health },
    { method: 'GET', path: '/api/version', public: true, handle: version },
    { method: 'GET', path: '/api/v1/settings', public: true, handle: settings },
    { method: 'GET', path: '/api/v1/projects', handle: listProjects },
    { method: 'GET', path: '/api/v1/projects/:name', handle: project },
  ];
}

function toAppProject(project: Project) {
  const { name, description, sourceRepos, destinations } = project;
  return {
    metadata: { name, namespace: ARGOCD_NAMESPACE },
    spec: {
      ...(description && { description }),
      sourceRepos,
      destinations: destinations.map(d => ({
        server: d.server ?? IN_CLUSTER,
        namespace: d.namespace,
      })),
      clusterResourceWhitelist: [{ group: '*', kind: '*' }],
    },
  };
}
