import { PolicyQuestion } from '../argocd/types';
import { Rule } from './Rule';

/**
 * A name like those of Starry's applications. Asked about it, and not about
 * `*`, Argo CD also says yes to policies for such names only.
 */
const EXAMPLE = 'env-example-a1b2c3d4';

/** What Starry asks of Argo CD's policies, and what it never should have. */
export function argoCdRules(options: {
  project: string;
  /** Of the applications, if it is not Argo CD's own. */
  namespace?: string;
  /** What Argo CD calls the owner of the token. */
  account?: string;
}): Rule<PolicyQuestion>[] {
  const { project, namespace, account = '<account>' } = options;
  const scope = namespace ? [project, namespace] : [project];
  const ours = [...scope, '*'].join('/');
  const wanted = (
    kind: 'needed' | 'useful',
    action: PolicyQuestion['action'],
    granted: string,
    missing: string,
  ): Rule<PolicyQuestion> => ({
    name: `applications, ${action}, ${ours}`,
    questions: [
      { resource: 'applications', action, object: [...scope, EXAMPLE] },
    ],
    nextStep: `Add to Argo CD's policies: p, ${account}, applications, ${action}, ${ours}, allow`,
    kind,
    granted,
    missing,
  });
  const unwanted = (
    resource: PolicyQuestion['resource'],
    action: PolicyQuestion['action'],
    object: string[] | 'ours',
    excessive: string,
  ): Rule<PolicyQuestion> => ({
    name: `${resource}, ${action}, ${
      object === 'ours' ? ours : object.join('/')
    }`,
    questions: [
      {
        resource,
        action,
        object: object === 'ours' ? [...scope, EXAMPLE] : object,
      },
    ],
    nextStep: `Take it from ${account}, or from policy.default; docs/argocd-setup.md has all that Starry needs.`,
    kind: 'unwanted',
    excessive,
  });
  return [
    wanted(
      'needed',
      'get',
      'Lets Starry see its applications.',
      'Starry cannot see its applications: nothing gets ready, and nothing is seen to be gone.',
    ),
    wanted(
      'needed',
      'create',
      'Lets Starry create environments.',
      'No environment can be created.',
    ),
    wanted(
      'needed',
      'delete',
      'Lets Starry delete environments.',
      'No environment can be deleted, and none ends when its time is up.',
    ),
    wanted(
      'useful',
      'update',
      'Lets Starry redeploy environments.',
      'No environment can be redeployed.',
    ),
    wanted(
      'useful',
      'sync',
      'Lets Starry end an operation that hangs, before it deletes.',
      'A deletion waits for as long as an operation of Argo CD hangs.',
    ),
    unwanted(
      'applications',
      'override',
      'ours',
      'It could deploy what is in no repository.',
    ),
    unwanted(
      'applications',
      'get',
      ['*', '*'],
      'It sees the applications of every other project.',
    ),
    unwanted(
      'applications',
      'delete',
      ['*', '*'],
      'It could delete the applications of every other project.',
    ),
    unwanted(
      'applicationsets',
      'create',
      'ours',
      'It could have Argo CD make applications without end.',
    ),
    unwanted(
      'exec',
      'create',
      'ours',
      'It could open a shell in every pod of every environment.',
    ),
    unwanted(
      'projects',
      'get',
      ['*'],
      'It reads the rules of every project; some versions of Argo CD tell the credentials of repositories with them.',
    ),
    unwanted(
      'projects',
      'update',
      [project],
      'It could lift the limits that its project sets it.',
    ),
    unwanted(
      'repositories',
      'get',
      ['*'],
      'It sees which repositories Argo CD has credentials for.',
    ),
    unwanted(
      'repositories',
      'create',
      ['*'],
      'It could add repositories to deploy from.',
    ),
    unwanted(
      'clusters',
      'get',
      ['*'],
      'It sees every cluster that Argo CD deploys to.',
    ),
    unwanted(
      'clusters',
      'update',
      ['*'],
      'It could change how Argo CD reaches its clusters.',
    ),
    unwanted(
      'certificates',
      'create',
      ['*'],
      'It could have Argo CD trust other servers.',
    ),
    unwanted(
      'accounts',
      'update',
      ['*'],
      "It could issue itself a token of any account, the administrator's too.",
    ),
  ];
}
