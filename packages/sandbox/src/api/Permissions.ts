import type { Caller } from './Accounts';
import { timestamp } from '../timestamp';
import { ArgoError } from './ArgoError';

const APPLICATION_ACTIONS = new Set([
  'get',
  'create',
  'update',
  'delete',
  'sync',
]);

/** All that Argo CD has rules about. */
const RESOURCES = [
  'clusters',
  'projects',
  'applications',
  'applicationsets',
  'repositories',
  'write-repositories',
  'certificates',
  'accounts',
  'gpgkeys',
  'logs',
  'exec',
  'extensions',
];
const ACTIONS = [
  'get',
  'create',
  'update',
  'delete',
  'sync',
  'override',
  'action',
  'invoke',
];

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
    const [project, ...application] = object.split('/');
    if (!this.projects.has(project) || application.length === 0) {
      return false;
    }
    return resource === 'applications'
      ? APPLICATION_ACTIONS.has(action)
      : resource === 'logs' && action === 'get';
  }

  /** @throws ArgoError that names the right that is missing */
  enforce(
    caller: Caller,
    resource: string,
    action: string,
    object: string,
  ): void {
    if (!this.allows(caller, resource, action, object)) {
      const { username, issuedAt } = caller;
      const since = issuedAt && timestamp(new Date(issuedAt * 1000));
      throw ArgoError.permissionDenied(
        [
          resource,
          action,
          object,
          `sub: ${username}`,
          ...(since ? [`iat: ${since}`] : []),
        ].join(', '),
      );
    }
  }

  /** @throws ArgoError for what Argo CD has no rules about */
  assertKnown(resource: string, action: string): void {
    for (const [known, asked] of [
      [RESOURCES, resource],
      [ACTIONS, action],
    ] as const) {
      if (!known.includes(asked)) {
        throw ArgoError.invalidArgument(
          `[${known.join(' ')}] does not contain ${asked}`,
        );
      }
    }
  }
}
