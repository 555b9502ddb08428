import type { Application } from '../argocd/Application';
import { ARGOCD_NAMESPACE } from '../argocd/Application';
import type { ApplicationStore } from '../argocd/ApplicationStore';
import { ArgoError } from './ArgoError';
import type { Permissions } from './Permissions';
import type { Call } from './Routes';

/**
 * Finds the application that a request is about. Without `project` in it,
 * Argo CD does not tell a missing application from a forbidden one, so that
 * nobody can find out names.
 */
export class ApplicationAccess {
  constructor(
    private readonly store: ApplicationStore,
    private readonly permissions: Permissions,
  ) {}

  find(
    call: Call,
    action: string,
    options?: { resource?: string; project?: string; name?: string },
  ): Application {
    const resource = options?.resource ?? 'applications';
    const name = options?.name ?? call.params.name;
    const project = options?.project ?? projectOf(call);
    const namespace = call.query.get('appNamespace') || call.body?.appNamespace;
    const caller = call.caller!;
    const assertAllowed = (object: string) => {
      if (!this.permissions.allows(caller, resource, action, object)) {
        throw ArgoError.permissionDenied();
      }
    };
    if (project) {
      assertAllowed(`${project}/${name}`);
    }
    const found =
      !namespace || namespace === ARGOCD_NAMESPACE
        ? this.store.get(name)
        : undefined;
    if (project) {
      if (!found || found.spec.project !== project) {
        throw ArgoError.notFound(
          `applications.argoproj.io "${name}" not found`,
        );
      }
      return found;
    }
    if (!found) {
      throw ArgoError.permissionDenied();
    }
    assertAllowed(`${found.spec.project}/${name}`);
    return found;
  }
}

function projectOf({ query, body }: Call): string | undefined {
  const projects = [...query.getAll('project'), ...query.getAll('projects')];
  if (projects.length > 1) {
    throw ArgoError.invalidArgument('multiple projects specified');
  }
  const inBody = typeof body?.project === 'string' ? body.project : undefined;
  return projects[0] || inBody || undefined;
}
