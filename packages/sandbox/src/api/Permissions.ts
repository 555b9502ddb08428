import type { Caller } from './Accounts';
import { ArgoError } from './ArgoError';

const APPLICATION_ACTIONS = new Set([
  'get',
  'create',
  'update',
  'delete',
  'sync',
]);

/**
 * What the accounts may do: `admin` everything, every other one only what a
 * portal needs, in the configured projects.
 */
export class Permissions {
  constructor(private readonly projects: Set<string>) {}

  /** @param object - `<project>/<application>`, for what belongs to one */
  allows(
    caller: Caller,
    resource: string,
    action: string,
    object: string,
  ): boolean {
    if (caller.username === 'admin') {
      return true;
    }
    const [project] = object.split('/');
    if (!this.projects.has(project)) {
      return false;
    }
    return resource === 'applications'
      ? APPLICATION_ACTIONS.has(action)
      : resource === 'logs' && action === 'get';
  }

  enforce(
    caller: Caller,
    resource: string,
    action: string,
    object: string,
  ): void {
    if (!this.allows(caller, resource, action, object)) {
      throw ArgoError.permissionDenied();
    }
  }
}
