import { refOf, type Cluster, type KubernetesObject } from '../../cluster';
import type { Logger } from '../../Logger';
import { isReady } from '../pods/podStatus';
import { Controller } from './Controller';
import {
  isOwnedBy,
  ownerReference,
  podFromTemplate,
  simulationOf,
  templateHash,
} from './podFromTemplate';

const HASH = 'controller-revision-hash';
const MAX_REPLICAS = 50;

/**
 * StatefulSets: numbered pods with volumes of their own, made one after the
 * other and replaced from the last to the first.
 */
export class StatefulSetController extends Controller {
  constructor(cluster: Cluster, logger: Logger) {
    super(cluster, logger, 'StatefulSet');
  }

  protected reconcile(set: KubernetesObject): void {
    this.step(set);
    const { generation } = set.metadata;
    const hash = templateHash(set);
    const pods = this.podsOf(set).filter(p => !p.metadata.deletionTimestamp);
    const updated = pods.filter(pod => pod.metadata.labels?.[HASH] === hash);
    const ready = pods.filter(isReady).length;
    const revision = `${set.metadata.name}-${hash}`;
    const complete =
      updated.length === set.spec.replicas && pods.length === updated.length;
    this.cluster.updateStatus(refOf(set), {
      observedGeneration: generation,
      replicas: pods.length,
      readyReplicas: ready,
      availableReplicas: ready,
      updatedReplicas: updated.length,
      currentReplicas: complete ? updated.length : pods.length - updated.length,
      updateRevision: revision,
      currentRevision:
        complete || !set.status?.currentRevision
          ? revision
          : set.status.currentRevision,
      simulated: simulationOf(pods),
    });
  }

  /** At most one pod is made or replaced at a time, as Kubernetes does. */
  private step(set: KubernetesObject): void {
    const desired = Math.min(set.spec.replicas, MAX_REPLICAS);
    const hash = templateHash(set);
    const pods = this.podsOf(set);
    const parallel = set.spec.podManagementPolicy === 'Parallel';

    for (let i = 0; i < desired; i++) {
      const pod = pods.find(({ metadata }) => metadata.name === nameOf(set, i));
      if (!pod) {
        this.create(set, i, hash);
      }
      if (
        !parallel &&
        !(pod && isReady(pod) && !pod.metadata.deletionTimestamp)
      ) {
        // One of an older template that does not get ready never would.
        if (pod && pod.metadata.labels?.[HASH] !== hash) {
          this.cluster.delete(refOf(pod));
        }
        break;
      }
    }

    const surplus = pods
      .filter(pod => indexOf(set, pod) >= desired)
      .sort((a, b) => indexOf(set, b) - indexOf(set, a));
    for (const pod of parallel ? surplus : surplus.slice(0, 1)) {
      this.cluster.delete(refOf(pod));
    }

    const settled = pods.length === desired && pods.every(isReady);
    const outdated = pods
      .filter(pod => pod.metadata.labels?.[HASH] !== hash)
      .sort((a, b) => indexOf(set, b) - indexOf(set, a));
    if (settled && outdated.length > 0) {
      this.cluster.delete(refOf(outdated[0]));
    }
  }

  private create(set: KubernetesObject, index: number, hash: string): void {
    const name = nameOf(set, index);
    const claims: any[] = set.spec.volumeClaimTemplates ?? [];
    const retention = set.spec.persistentVolumeClaimRetentionPolicy;
    for (const claim of claims) {
      const metadata = {
        ...claim.metadata,
        name: `${claim.metadata.name}-${name}`,
        namespace: set.metadata.namespace,
        labels: { ...set.spec.selector?.matchLabels, ...claim.metadata.labels },
        ...(retention?.whenDeleted === 'Delete' && {
          ownerReferences: [ownerReference(set)],
        }),
      };
      const ref = { ...metadata, group: '', kind: 'PersistentVolumeClaim' };
      if (!this.cluster.get(ref)) {
        this.cluster.apply({
          apiVersion: 'v1',
          kind: 'PersistentVolumeClaim',
          metadata,
          spec: claim.spec,
        });
      }
    }
    this.cluster.apply(
      podFromTemplate(set, {
        template: set.spec.template,
        name,
        labels: {
          [HASH]: hash,
          'statefulset.kubernetes.io/pod-name': name,
          'apps.kubernetes.io/pod-index': String(index),
        },
        volumes: claims.map(({ metadata }) => ({
          name: metadata.name,
          persistentVolumeClaim: { claimName: `${metadata.name}-${name}` },
        })),
      }),
    );
  }

  private podsOf(set: KubernetesObject): KubernetesObject[] {
    return this.cluster
      .list({ group: '', kind: 'Pod', namespace: set.metadata.namespace })
      .filter(pod => isOwnedBy(pod, set));
  }
}

function nameOf(set: KubernetesObject, index: number): string {
  return `${set.metadata.name}-${index}`;
}

function indexOf(set: KubernetesObject, pod: KubernetesObject): number {
  return Number(pod.metadata.name.slice(set.metadata.name.length + 1));
}
