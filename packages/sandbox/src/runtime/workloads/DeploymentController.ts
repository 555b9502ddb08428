import { randomInt } from 'node:crypto';
import { refOf, type Cluster, type KubernetesObject } from '../../cluster';
import type { Logger } from '../../Logger';
import { isReady } from '../pods/podStatus';
import { Controller } from './Controller';
import {
  deadlineIn,
  deploymentStatus,
  maxSurgeOf,
  maxUnavailableOf,
} from './deploymentStatus';
import {
  isOwnedBy,
  ownerReference,
  podFromTemplate,
  templateHash,
} from './podFromTemplate';

const HASH = 'pod-template-hash';
/** Former ReplicaSets without pods that are kept, as a trace. */
const HISTORY = 2;
/** A laptop is no cluster. */
const MAX_REPLICAS = 50;

/**
 * Deployments, by way of ReplicaSets, as trees of resources show them. New pods
 * are ready before old ones go, unless the strategy says otherwise.
 */
export class DeploymentController extends Controller {
  constructor(
    cluster: Cluster,
    logger: Logger,
    private readonly now: () => Date,
  ) {
    super(cluster, logger, 'Deployment');
  }

  protected reconcile(deployment: KubernetesObject): void {
    const replicaSet = this.currentReplicaSet(deployment);
    this.rollOut(deployment, replicaSet);
    this.writeReplicaSetStatus(deployment, replicaSet);

    const { current, former } = this.podsOf(deployment, replicaSet);
    const now = this.now();
    const status = deploymentStatus(
      deployment,
      { current, former, replicaSet: replicaSet.metadata.name },
      now,
    );
    this.cluster.updateStatus(refOf(deployment), status);
    const deadline = deadlineIn(deployment, status, now);
    if (deadline !== undefined) {
      this.lookAgain(deployment, deadline);
    }
  }

  private rollOut(
    deployment: KubernetesObject,
    replicaSet: KubernetesObject,
  ): void {
    const desired = Math.min(deployment.spec.replicas, MAX_REPLICAS);
    const pods = this.podsOf(deployment, replicaSet);
    const { current, former, leaving } = pods;

    for (const pod of byReadiness(current).slice(0, excess(current, desired))) {
      this.cluster.delete(refOf(pod));
    }

    const ready = [...current, ...former].filter(isReady).length;
    let spare = ready - (desired - maxUnavailableOf(deployment));
    for (const pod of byReadiness(former)) {
      if (!isReady(pod)) {
        this.cluster.delete(refOf(pod));
      } else if (spare > 0) {
        spare -= 1;
        this.cluster.delete(refOf(pod));
      }
    }

    const recreate = deployment.spec.strategy?.type === 'Recreate';
    if (recreate && former.length + leaving.length > 0) {
      return;
    }
    const left = this.podsOf(deployment, replicaSet);
    const room =
      desired +
      (recreate ? 0 : maxSurgeOf(deployment)) -
      left.current.length -
      left.former.length;
    const missing = Math.min(desired - left.current.length, room);
    for (let i = 0; i < missing; i++) {
      this.cluster.apply(
        podFromTemplate(replicaSet, {
          template: deployment.spec.template,
          name: `${replicaSet.metadata.name}-${randomSuffix()}`,
          labels: { [HASH]: replicaSet.metadata.labels![HASH] },
        }),
      );
    }
  }

  private podsOf(deployment: KubernetesObject, replicaSet: KubernetesObject) {
    const replicaSets = this.replicaSetsOf(deployment);
    const pods = this.cluster
      .list({
        group: '',
        kind: 'Pod',
        namespace: deployment.metadata.namespace,
      })
      .filter(pod => replicaSets.some(owner => isOwnedBy(pod, owner)));
    const staying = pods.filter(pod => !pod.metadata.deletionTimestamp);
    return {
      current: staying.filter(pod => isOwnedBy(pod, replicaSet)),
      former: staying.filter(pod => !isOwnedBy(pod, replicaSet)),
      leaving: pods.filter(pod => pod.metadata.deletionTimestamp),
    };
  }

  private replicaSetsOf(deployment: KubernetesObject): KubernetesObject[] {
    return this.cluster
      .list({
        group: 'apps',
        kind: 'ReplicaSet',
        namespace: deployment.metadata.namespace,
      })
      .filter(candidate => isOwnedBy(candidate, deployment));
  }

  private currentReplicaSet(deployment: KubernetesObject): KubernetesObject {
    const hash = templateHash(deployment);
    const others = this.replicaSetsOf(deployment);
    const existing = others.find(
      ({ metadata }) => metadata.labels?.[HASH] === hash,
    );
    if (existing) {
      return existing;
    }
    const { name, namespace } = deployment.metadata;
    const { template, selector } = deployment.spec;
    const revision = 1 + Math.max(0, ...others.map(revisionOf));
    return this.cluster.apply({
      apiVersion: 'apps/v1',
      kind: 'ReplicaSet',
      metadata: {
        name: `${name}-${hash}`,
        namespace,
        labels: { ...template?.metadata?.labels, [HASH]: hash },
        annotations: { 'deployment.kubernetes.io/revision': `${revision}` },
        ownerReferences: [ownerReference(deployment)],
      },
      spec: { selector, template, replicas: deployment.spec.replicas },
    });
  }

  private writeReplicaSetStatus(
    deployment: KubernetesObject,
    current: KubernetesObject,
  ): void {
    const former = [];
    for (const replicaSet of this.replicaSetsOf(deployment)) {
      const pods = this.podsOf(deployment, replicaSet).current;
      this.cluster.apply({
        ...replicaSet,
        spec: { ...replicaSet.spec, replicas: pods.length },
      });
      const ready = pods.filter(isReady).length;
      this.cluster.updateStatus(refOf(replicaSet), {
        replicas: pods.length,
        readyReplicas: ready,
        availableReplicas: ready,
        observedGeneration: this.cluster.get(refOf(replicaSet))?.metadata
          .generation,
      });
      if (
        pods.length === 0 &&
        replicaSet.metadata.uid !== current.metadata.uid
      ) {
        former.push(replicaSet);
      }
    }
    former
      .sort((a, b) => revisionOf(b) - revisionOf(a))
      .slice(HISTORY)
      .forEach(replicaSet => this.cluster.delete(refOf(replicaSet)));
  }
}

function revisionOf({ metadata }: KubernetesObject): number {
  return Number(
    metadata.annotations?.['deployment.kubernetes.io/revision'] ?? 0,
  );
}

/** Those who would be missed least come first. */
function byReadiness(pods: KubernetesObject[]): KubernetesObject[] {
  return [...pods].sort((a, b) => Number(isReady(a)) - Number(isReady(b)));
}

function excess(pods: KubernetesObject[], desired: number): number {
  return Math.max(0, pods.length - desired);
}

/** As Kubernetes: no vowels, so no words. */
function randomSuffix(): string {
  const letters = 'bcdfghjklmnpqrstvwxz2456789';
  return Array.from(
    { length: 5 },
    () => letters[randomInt(letters.length)],
  ).join('');
}
