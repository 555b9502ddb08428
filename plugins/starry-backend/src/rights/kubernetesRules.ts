import { AccessQuestion } from '../kubernetes/AccessReview';
import { Rule } from './Rule';

const TOO_MUCH =
  'Take it from the account; deploy/kubernetes has all that Starry needs.';

/** Kinds whose objects may keep a namespace from going, by API group. */
const HOLDERS: Record<string, string[]> = {
  '': [
    'configmaps',
    'persistentvolumeclaims',
    'pods',
    'serviceaccounts',
    'services',
  ],
  apps: ['deployments', 'replicasets', 'statefulsets'],
  batch: ['cronjobs', 'jobs'],
  'networking.k8s.io': ['ingresses', 'networkpolicies'],
  policy: ['poddisruptionbudgets'],
};

function namespaces(verb: AccessQuestion['verb']): AccessQuestion[] {
  return [{ verb, group: '', resource: 'namespaces' }];
}

/** What Starry asks of a cluster, and what it never should have. */
export const KUBERNETES_RULES: Rule<AccessQuestion>[] = [
  {
    name: 'namespaces, get',
    questions: namespaces('get'),
    kind: 'needed',
    granted: "Lets Starry see that an environment's namespace is gone.",
    missing:
      'No deletion ends, because nobody can see that the namespace is gone.',
    nextStep: 'Apply deploy/kubernetes/see-namespaces.yaml.',
  },
  {
    name: 'namespaces, list',
    questions: namespaces('list'),
    kind: 'useful',
    granted: 'Lets Starry find orphaned namespaces.',
    missing: 'Orphaned namespaces are not found.',
    nextStep: 'Apply deploy/kubernetes/see-namespaces.yaml.',
  },
  {
    name: 'namespaces, delete',
    questions: namespaces('delete'),
    kind: 'useful',
    granted: 'Lets Starry remove orphaned namespaces.',
    missing: 'Orphaned namespaces have to be removed by hand.',
    nextStep:
      'Apply deploy/kubernetes/remove-namespaces.yaml if Starry should do it.',
  },
  {
    name: 'what namespaces contain, list',
    questions: Object.entries(HOLDERS).flatMap(([group, resources]) =>
      resources.map(resource => ({ verb: 'list' as const, group, resource })),
    ),
    kind: 'useful',
    granted: 'Lets Starry name the objects that keep a namespace from going.',
    missing:
      'Starry says how many objects keep a namespace from going, but not which.',
    nextStep:
      'Apply deploy/kubernetes/name-what-holds-namespaces.yaml if that is worth what it grants.',
  },
  {
    name: '*, *',
    questions: [{ verb: '*', group: '*', resource: '*' }],
    kind: 'unwanted',
    excessive: 'It may do anything in the cluster.',
    nextStep: TOO_MUCH,
  },
  {
    name: 'secrets, list',
    questions: [{ verb: 'list', group: '', resource: 'secrets' }],
    kind: 'unwanted',
    excessive: 'It reads every Secret of the cluster.',
    nextStep: TOO_MUCH,
  },
  {
    name: 'pods, create',
    questions: [{ verb: 'create', group: '', resource: 'pods' }],
    kind: 'unwanted',
    excessive: 'It could run anything in any namespace.',
    nextStep: TOO_MUCH,
  },
  {
    name: 'namespaces, create',
    questions: namespaces('create'),
    kind: 'unwanted',
    excessive: 'It could make namespaces, which Argo CD does for Starry.',
    nextStep: TOO_MUCH,
  },
  {
    name: 'clusterrolebindings, create',
    questions: [
      {
        verb: 'create',
        group: 'rbac.authorization.k8s.io',
        resource: 'clusterrolebindings',
      },
    ],
    kind: 'unwanted',
    excessive: 'It could hand out rights.',
    nextStep: TOO_MUCH,
  },
];
