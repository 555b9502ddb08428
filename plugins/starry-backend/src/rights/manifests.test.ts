import { readFileSync, readdirSync } from 'fs';
import { join, resolve } from 'path';
import { parseAllDocuments } from 'yaml';
import { argoCdRules } from './argoCdRules';
import { KUBERNETES_RULES } from './kubernetesRules';

/** What platform teams apply. */
const DEPLOY = resolve(__dirname, '../../../../deploy');

function read(file: string): any[] {
  return parseAllDocuments(readFileSync(join(DEPLOY, file), 'utf8')).map(
    document => document.toJS(),
  );
}

const wanted = argoCdRules({ project: 'starry' })
  .filter(({ kind }) => kind !== 'unwanted')
  .map(({ name }) => name)
  .sort();

function policiesOf(subject: string, lines: string[]): string[] {
  return lines
    .map(line => line.split(', '))
    .map(([p, who, resource, action, object, effect]) => {
      expect([p, who, effect]).toEqual(['p', subject, 'allow']);
      return [resource, action, object].join(', ');
    })
    .sort();
}

it('the account has exactly the rights that Starry asks for', () => {
  const [{ data }] = read('argocd/argocd-rbac-cm.yaml');
  const lines = data['policy.starry.csv'].trim().split('\n');
  expect(policiesOf('starry', lines)).toEqual(wanted);
  expect(Object.keys(data)).toEqual(['policy.starry.csv']);
});

it('so has the role of the project', () => {
  const [{ spec }] = read('argocd/project-role.yaml');
  expect(spec.roles).toHaveLength(1);
  expect(policiesOf('proj:starry:starry', spec.roles[0].policies)).toEqual(
    wanted,
  );
});

it('so has the account in the cluster, with all that is optional', () => {
  const granted = readdirSync(join(DEPLOY, 'kubernetes'))
    .flatMap(file => read(`kubernetes/${file}`))
    .filter(({ kind }) => kind === 'ClusterRole')
    .flatMap(({ rules }) => rules)
    .flatMap(({ apiGroups, resources, verbs }) => {
      expect(apiGroups).toHaveLength(1);
      return resources.flatMap((resource: string) =>
        verbs.map((verb: string) => `${verb} ${resource}.${apiGroups[0]}`),
      );
    });
  const asked = KUBERNETES_RULES.filter(
    ({ kind }) => kind !== 'unwanted',
  ).flatMap(({ questions }) =>
    questions.map(
      ({ verb, resource, group }) => `${verb} ${resource}.${group}`,
    ),
  );
  expect(granted.sort()).toEqual(asked.sort());
});
