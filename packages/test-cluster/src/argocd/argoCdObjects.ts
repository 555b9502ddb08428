/** The namespace of Argo CD and of its applications. */
export const NAMESPACE = 'argocd';

/** The account of the portal, and the project that it is limited to. */
export const ACCOUNT = 'starry';
export const PROJECT = 'starry';

/** A project that the account has no rights in. */
export const FORBIDDEN_PROJECT = 'forbidden';

/** The cluster that Argo CD itself runs in. */
const SERVER = 'https://kubernetes.default.svc';

/** What the account may do with the applications of its project. */
const RIGHTS = [
  ['applications', 'get'],
  ['applications', 'create'],
  ['applications', 'update'],
  ['applications', 'delete'],
  ['applications', 'sync'],
  ['applications', 'action/apps/Deployment/restart'],
  ['applications', 'action/apps/StatefulSet/restart'],
  ['logs', 'get'],
];

/** Settings to be merged into those that Argo CD ships. */
export function settings(): Record<string, Record<string, string>> {
  const policy = RIGHTS.map(
    ([resource, action]) =>
      `p, ${ACCOUNT}, ${resource}, ${action}, ${PROJECT}/*, allow\n`,
  );
  return {
    'argocd-cm': { [`accounts.${ACCOUNT}`]: 'apiKey' },
    'argocd-rbac-cm': { 'policy.csv': policy.join(''), 'policy.default': '' },
  };
}

/** The projects: one for the portal, one that is closed to it. */
export function projects(): object[] {
  return [
    project(PROJECT, {
      description: 'Ephemeral environments',
      sourceRepos: ['file://**'],
      destinations: [{ server: SERVER, namespace: 'env-*' }],
      clusterResourceWhitelist: [{ group: '', kind: 'Namespace' }],
      namespaceResourceBlacklist: [
        ...of('rbac.authorization.k8s.io', ['Role', 'RoleBinding']),
        ...of('argoproj.io', ['Application', 'ApplicationSet', 'AppProject']),
      ],
    }),
    project(FORBIDDEN_PROJECT, {
      description: 'Of somebody else',
      sourceRepos: ['file://**'],
      destinations: [{ server: SERVER, namespace: 'other-*' }],
    }),
  ];
}

function of(group: string, kinds: string[]) {
  return kinds.map(kind => ({ group, kind }));
}

function project(name: string, spec: object) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name, namespace: NAMESPACE },
    spec,
  };
}
