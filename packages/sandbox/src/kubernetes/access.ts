import { createHash, timingSafeEqual } from 'node:crypto';
import type { ResourceRequest } from './ResourceRequest';
import { StatusError } from './StatusError';

/**
 * What an account may do, as in a ClusterRole of Kubernetes; `*` stands for
 * everything.
 *
 * @public
 */
export interface PolicyRule {
  /** `''` for core. */
  apiGroups: string[];
  /** Plurals, like `configmaps`. */
  resources: string[];
  verbs: string[];
}

/** An account of the cluster. */
export interface User {
  name: string;
  rules: PolicyRule[];
  /** Paths of the API itself that it may read; `*` at the end of one. */
  paths: string[];
}

/** The account that a portal uses, under the name that it has in refusals. */
const PORTAL = 'system:serviceaccount:starry-system:starry';

const PUBLIC_PATHS = ['/version', '/healthz*', '/livez*', '/readyz*'];
const DISCOVERY_PATHS = [...PUBLIC_PATHS, '/api', '/api/*', '/apis', '/apis/*'];

/** Everybody may ask what they may do. */
const ANYBODY: PolicyRule[] = [
  {
    apiGroups: ['authorization.k8s.io'],
    resources: ['selfsubjectaccessreviews'],
    verbs: ['create'],
  },
];

const EVERYTHING: PolicyRule[] = [
  { apiGroups: ['*'], resources: ['*'], verbs: ['*'] },
];

const ANONYMOUS: User = {
  name: 'system:anonymous',
  rules: [],
  paths: PUBLIC_PATHS,
};

const listOnly = (group: string, ...resources: string[]): PolicyRule => ({
  apiGroups: [group],
  resources,
  verbs: ['list'],
});

/**
 * What a portal gets where it was set up to do all that it can: to see and to
 * delete namespaces, and to find what keeps one from going. Secrets are none
 * of its business.
 */
const PORTAL_RULES: PolicyRule[] = [
  {
    apiGroups: [''],
    resources: ['namespaces'],
    verbs: ['get', 'list', 'delete'],
  },
  listOnly(
    '',
    'configmaps',
    'persistentvolumeclaims',
    'pods',
    'serviceaccounts',
    'services',
  ),
  listOnly('apps', 'deployments', 'replicasets', 'statefulsets'),
  listOnly('batch', 'cronjobs', 'jobs'),
  listOnly('networking.k8s.io', 'ingresses', 'networkpolicies'),
  listOnly('policy', 'poddisruptionbudgets'),
];

/** Who may do what in the cluster. */
export class Access {
  static create(options: {
    portalToken: string;
    adminToken: string;
    portalRules?: PolicyRule[];
  }): Access {
    const { portalToken, adminToken, portalRules = PORTAL_RULES } = options;
    return new Access([
      [
        portalToken,
        {
          name: PORTAL,
          rules: [...ANYBODY, ...portalRules],
          paths: DISCOVERY_PATHS,
        },
      ],
      [
        adminToken,
        { name: 'kubernetes-admin', rules: EVERYTHING, paths: ['/*'] },
      ],
    ]);
  }

  private constructor(private readonly users: Array<[string, User]>) {}

  /** @throws StatusError for a token that is nobody's */
  authenticate(authorization: string | undefined): User {
    if (!authorization) {
      return ANONYMOUS;
    }
    const given = /^Bearer\s+(\S+)$/i.exec(authorization)?.[1] ?? '';
    const known = this.users.find(([token]) => isSame(given, token));
    if (!known) {
      throw new StatusError(401, 'Unauthorized');
    }
    return known[1];
  }
}

/** Whether a user's rules allow a request. */
export function mayDo(
  user: User,
  request: Pick<ResourceRequest, 'verb' | 'group' | 'resource' | 'subresource'>,
): boolean {
  const { verb, group, resource, subresource } = request;
  const wanted = subresource ? `${resource}/${subresource}` : resource;
  const covers = (allowed: string[], one: string) =>
    allowed.includes('*') || allowed.includes(one);
  return user.rules.some(
    rule =>
      covers(rule.verbs, verb) &&
      covers(rule.apiGroups, group) &&
      covers(rule.resources, wanted),
  );
}

/** Whether a user may read a path of the API itself. */
export function mayRead(user: User, path: string): boolean {
  return user.paths.some(allowed =>
    allowed.endsWith('*')
      ? path.startsWith(allowed.slice(0, -1))
      : path === allowed,
  );
}

/** @throws StatusError, with the rule that is missing */
export function assertMayDo(user: User, request: ResourceRequest): void {
  if (mayDo(user, request)) {
    return;
  }
  const { verb, group, resource, subresource, namespace, name } = request;
  const subject = `${resource}${group && `.${group}`}${
    name ? ` "${name}"` : ''
  }`;
  const type = subresource ? `${resource}/${subresource}` : resource;
  const where = namespace
    ? `in the namespace "${namespace}"`
    : 'at the cluster scope';
  throw new StatusError(
    403,
    `${subject} is forbidden: User "${user.name}" cannot ${verb} resource "${type}" in API group "${group}" ${where}`,
    { ...(name && { name }), ...(group && { group }), kind: resource },
  );
}

/** Compares digests, so that the time taken tells nothing. */
function isSame(a: string, b: string): boolean {
  const digest = (text: string) => createHash('sha256').update(text).digest();
  return timingSafeEqual(digest(a), digest(b));
}
