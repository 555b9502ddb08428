// Things that look as if they were Starry's but are somebody else's.
import assert from 'node:assert/strict';
import fs from 'node:fs';
import path from 'node:path';

const NAMESPACE = 'env-bystander';

export class Bystanders {
  static async settle(cluster, folder) {
    const { project, forbiddenProject } = cluster.credentials;
    const file = path.join(folder, 'bystanders.json');
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
        application('env-bystander', forbiddenProject, 'other-bystander'),
        application('env-unlabelled', project, 'env-unlabelled'),
      ],
    };
    fs.writeFileSync(file, JSON.stringify(objects));
    await cluster.kubectl('create', '--filename', file);
    const bystanders = new Bystanders(cluster);
    bystanders.before = await bystanders.look();
    return bystanders;
  }

  constructor(cluster) {
    this.cluster = cluster;
  }

  async assertUntouched() {
    assert.deepEqual(await this.look(), this.before);
  }

  async look() {
    const found = [
      ...(await this.cluster.get('namespace', NAMESPACE)),
      ...(await this.cluster.get('configmap', 'kept', '-n', NAMESPACE)),
    ];
    const applications = await this.cluster.get(
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
}

/** One that nobody has synchronised. */
function application(name, project, namespace) {
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
