// The Argo CD project of deploy/argocd allows what the chart renders, and
// nothing else.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { parse } from 'yaml';
import { root } from '../../scripts/setup/root.mjs';
import { chart, fullEnvironment, offerings, render } from './helm';

const file = path.join(root, 'deploy/argocd/project.yaml');
const { spec } = parse(fs.readFileSync(file, 'utf8'));

/** What Kubernetes makes of Deployments, StatefulSets and CronJobs. */
const MADE_OF_THEM = ['/Pod', 'apps/ReplicaSet', 'batch/Job'];

const names = (kinds: Array<{ group: string; kind: string }>) =>
  kinds.map(({ group, kind }) => `${group}/${kind}`);

function rendered() {
  const kinds = new Set<string>();
  for (const stage of ['ephemeral', 'development', 'staging', 'production']) {
    const values = fullEnvironment();
    values.environment.stage = stage;
    values.services['orders-db'].config = { high_availability: true };
    const backupTo = { destinationPath: 's3://backups' };
    values['postgresql-database'] = { cloudNativePg: { backupTo } };
    const args = ['postgresql.cnpg.io/v1', 'barmancloud.cnpg.io/v1'].flatMap(
      api => ['--api-versions', api],
    );
    for (const { apiVersion, kind } of render(values, { args })) {
      const [group, version] = apiVersion.split('/');
      kinds.add(`${version ? group : ''}/${kind}`);
    }
  }
  return [...kinds].sort();
}

/** Kinds that the templates name, whether or not these values reach them. */
function written() {
  return fs
    .readdirSync(chart, { recursive: true, encoding: 'utf8' })
    .filter(name => /(^|\/)templates\//.test(name))
    .flatMap(name => {
      const text = fs.readFileSync(path.join(chart, name), 'utf8');
      return [...text.matchAll(/^kind: (\w+)$/gm)].map(([, kind]) => kind);
    });
}

test('the values above use every offering', () => {
  const used = Object.values(fullEnvironment().services).map(
    ({ offering }) => offering,
  );
  assert.deepEqual([...new Set(used)].sort(), offerings);
  const kinds = rendered().map(name => name.split('/')[1]);
  assert.deepEqual([...new Set(written())].sort(), kinds.sort());
});

test('the project allows exactly the kinds that the chart renders', () => {
  const { clusterResourceWhitelist, namespaceResourceWhitelist } = spec;
  assert.deepEqual(clusterResourceWhitelist, [
    { group: '', kind: 'Namespace' },
  ]);
  assert.deepEqual(
    names(namespaceResourceWhitelist).sort(),
    [
      ...rendered().filter(name => name !== '/Namespace'),
      ...MADE_OF_THEM,
    ].sort(),
  );
});

test('no environment hands out rights or makes applications', () => {
  assert.deepEqual(names(spec.namespaceResourceBlacklist), [
    'rbac.authorization.k8s.io/*',
    'argoproj.io/*',
  ]);
});

test('the project is for one repository and for namespaces of environments', () => {
  assert.equal(spec.sourceRepos.length, 1);
  assert.doesNotMatch(spec.sourceRepos[0], /[*?{[]/);
  assert.deepEqual(spec.destinations, [
    { server: 'https://kubernetes.default.svc', namespace: 'env-*' },
  ]);
});
