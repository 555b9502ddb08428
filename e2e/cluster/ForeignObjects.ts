// Objects in Kubernetes that look as if they were Starry's but are somebody
// else's.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';
import type { Cluster } from './Cluster';

const NAMESPACE = 'env-foreign';

export class ForeignObjects {
  static async create(
    cluster: Cluster,
    folder: string,
  ): Promise<ForeignObjects> {
    const { project, forbiddenProject } = cluster.credentials;
    const file = path.join(folder, 'foreign-objects.json');
    const objects = {
      apiVersion: 'v1',
      kind: 'List',
      items: [
        { apiVersion: 'v1', kind: 'Namespace', metadata: { name: NAMESPACE } },
        {
          apiVersion: 'v1',
          kind: 'ConfigMap',
          metadata: { name: 'kept', namespace: NAMESPACE },
          data: { kept: 'yes' },
        },
        application('env-foreign', forbiddenProject, 'other-foreign'),
        application('env-unlabelled', project, 'env-unlabelled'),
      ],
    };
    fs.writeFileSync(file, JSON.stringify(objects));
    await cluster.kubectl('create', '--filename', file);
    return new ForeignObjects(cluster, await stateOf(cluster));
  }

  private constructor(
    private readonly cluster: Cluster,
    private readonly before: object,
  ) {}

  async assertUntouched(): Promise<void> {
    assert.deepEqual(await stateOf(this.cluster), this.before);
  }
}

async function stateOf(cluster: Cluster): Promise<object> {
  const found = [
    ...(await cluster.get('namespace', NAMESPACE)),
    ...(await cluster.get('configmap', 'kept', '-n', NAMESPACE)),
  ];
  const applications = await cluster.get(
    ...['applications', '-n', 'argocd', '--selector', '!starry.io/managed'],
  );
  return {
    objects: found.map(({ metadata }) => [
      ...[metadata.name, metadata.uid, metadata.resourceVersion],
    ]),
    // Argo CD itself writes down now and again how they are.
    applications: applications.map(({ metadata, spec }) => ({
      ...{ name: metadata.name, uid: metadata.uid, spec },
      ...{ labels: metadata.labels, finalizers: metadata.finalizers },
      deletionTimestamp: metadata.deletionTimestamp,
    })),
  };
}

/** One that nobody has synchronised. */
function application(name: string, project: string, namespace: string) {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: { name, namespace: 'argocd' },
    spec: {
      project,
      source: { repoURL: 'file:///nowhere', path: 'chart' },
      destination: { server: 'https://kubernetes.default.svc', namespace },
    },
  };
}
