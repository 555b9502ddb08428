import { refOf, type Cluster, type KubernetesObject } from '../../cluster';
import type { Logger } from '../../Logger';
import { Controller } from './Controller';
import { ownerReference } from './podFromTemplate';

/** The API of the operator CloudNativePG. */
const CLOUD_NATIVE_PG = 'postgresql.cnpg.io';

/**
 * Stands in for CloudNativePG: of each of its Clusters the primary is a real
 * PostgreSQL, so that what needs it runs. There is no standby and no failover,
 * which the status says.
 */
export class PostgresClusterController extends Controller {
  constructor(cluster: Cluster, logger: Logger) {
    super(cluster, logger, 'Cluster', CLOUD_NATIVE_PG);
  }

  protected reconcile(database: KubernetesObject): void {
    const asleep =
      database.metadata.annotations?.['cnpg.io/hibernation'] === 'on';
    this.cluster.apply(primaryOf(database, asleep ? 0 : 1));
    const { name, namespace } = database.metadata;
    const primary = this.cluster.get({
      group: 'apps',
      kind: 'StatefulSet',
      namespace,
      name,
    });
    const ready = primary?.status?.readyReplicas ?? 0;
    this.cluster.updateStatus(refOf(database), {
      instances: database.spec.instances,
      readyInstances: ready,
      phase: ready > 0 ? 'Cluster in healthy state' : 'Setting up primary',
      conditions: asleep
        ? [
            {
              type: 'cnpg.io/hibernation',
              status: ready === 0 ? 'True' : 'False',
              message: 'Cluster has been hibernated',
            },
          ]
        : [{ type: 'Ready', status: ready > 0 ? 'True' : 'False' }],
      reason: 'Simulated',
      message: `The sandbox has no CloudNativePG: ${name} is one PostgreSQL here, without a standby.`,
    });
  }
}

/** What the operator's pods do, as far as it takes one of them. */
function primaryOf(
  database: KubernetesObject,
  replicas: number,
): KubernetesObject {
  const { name, namespace } = database.metadata;
  const { bootstrap, imageName, inheritedMetadata, storage } = database.spec;
  const { database: databaseName, secret } = bootstrap.initdb;
  const selector = {
    'cnpg.io/cluster': name,
    'cnpg.io/instanceRole': 'primary',
  };
  const labels = { ...inheritedMetadata?.labels, ...selector };
  const fromSecret = (variable: string, key: string) => ({
    name: variable,
    valueFrom: { secretKeyRef: { name: secret.name, key } },
  });
  return {
    apiVersion: 'apps/v1',
    kind: 'StatefulSet',
    metadata: {
      name,
      namespace,
      labels,
      ownerReferences: [ownerReference(database)],
    },
    spec: {
      replicas,
      serviceName: name,
      selector: { matchLabels: selector },
      template: {
        metadata: { labels },
        spec: {
          containers: [
            {
              name: 'postgres',
              image: imageName,
              ports: [{ name: 'postgresql', containerPort: 5432 }],
              env: [
                fromSecret('POSTGRES_USER', 'username'),
                fromSecret('POSTGRES_PASSWORD', 'password'),
                { name: 'POSTGRES_DB', value: databaseName },
              ],
              readinessProbe: { exec: { command: ['pg_isready'] } },
            },
          ],
        },
      },
      persistentVolumeClaimRetentionPolicy: { whenDeleted: 'Delete' },
      volumeClaimTemplates: [
        {
          metadata: { name: 'data', labels },
          spec: {
            accessModes: ['ReadWriteOnce'],
            resources: { requests: { storage: storage.size } },
          },
        },
      ],
    },
  };
}
