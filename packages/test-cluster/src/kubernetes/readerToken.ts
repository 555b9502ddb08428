import type { Kubectl } from './Kubectl';

const NAMESPACE = 'starry-system';
const NAME = 'starry-reader';

/** Enough to see whether a namespace is there, and what keeps it. */
const RULES = [
  {
    apiGroups: [''],
    resources: [
      'namespaces',
      'pods',
      'services',
      'configmaps',
      'persistentvolumeclaims',
      'events',
      'serviceaccounts',
    ],
    verbs: ['get', 'list', 'watch'],
  },
  {
    apiGroups: ['apps', 'batch', 'networking.k8s.io', 'autoscaling', 'policy'],
    resources: ['*'],
    verbs: ['get', 'list', 'watch'],
  },
];

/** Makes a service account that reads, and a token of it for a year. */
export async function createReaderToken(kubectl: Kubectl): Promise<string> {
  await kubectl.run('create', 'namespace', NAMESPACE);
  await kubectl.apply(
    {
      apiVersion: 'v1',
      kind: 'ServiceAccount',
      metadata: { name: NAME, namespace: NAMESPACE },
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRole',
      metadata: { name: NAME },
      rules: RULES,
    },
    {
      apiVersion: 'rbac.authorization.k8s.io/v1',
      kind: 'ClusterRoleBinding',
      metadata: { name: NAME },
      roleRef: {
        apiGroup: 'rbac.authorization.k8s.io',
        kind: 'ClusterRole',
        name: NAME,
      },
      subjects: [{ kind: 'ServiceAccount', name: NAME, namespace: NAMESPACE }],
    },
  );
  const token = await kubectl.run(
    ...['create', 'token', NAME, '--namespace', NAMESPACE],
    ...['--duration', '8760h'],
  );
  return token.trim();
}
