import type { KubernetesObject } from '../../cluster';
import { condition, isReady, type Condition } from '../pods/podStatus';
import { simulationOf } from './podFromTemplate';

export interface RolledOut {
  /** Pods of the current template that are not on their way out. */
  current: KubernetesObject[];
  /** Those of former templates. */
  former: KubernetesObject[];
  /** What the current ones belong to. */
  replicaSet: string;
}

/**
 * A Deployment's status, from its pods. Tools judge health by it, so it follows
 * the Deployment controller of Kubernetes closely, the deadline included.
 */
export function deploymentStatus(
  deployment: KubernetesObject,
  { current, former, replicaSet }: RolledOut,
  now: Date,
): Record<string, unknown> {
  const desired: number = deployment.spec.replicas;
  const pods = [...current, ...former];
  const available = pods.filter(isReady).length;
  const counts = {
    replicas: pods.length,
    updatedReplicas: current.length,
    readyReplicas: available,
    availableReplicas: available,
    unavailableReplicas: Math.max(0, desired - available),
  };
  const enough = available >= desired - maxUnavailableOf(deployment);
  const complete =
    current.length === desired &&
    former.length === 0 &&
    current.filter(isReady).length === desired;
  return {
    ...counts,
    observedGeneration: deployment.metadata.generation,
    conditions: [
      condition(
        deployment,
        {
          type: 'Available',
          status: enough ? 'True' : 'False',
          reason: enough
            ? 'MinimumReplicasAvailable'
            : 'MinimumReplicasUnavailable',
          message: `Deployment ${
            enough ? 'has' : 'does not have'
          } minimum availability.`,
        },
        now.toISOString(),
      ),
      progress(deployment, counts, complete, replicaSet, now),
    ],
    simulated: simulationOf(pods),
  };
}

export function maxUnavailableOf(deployment: KubernetesObject): number {
  const strategy = deployment.spec.strategy;
  return strategy?.type === 'Recreate'
    ? deployment.spec.replicas
    : share(
        strategy?.rollingUpdate?.maxUnavailable ?? '25%',
        deployment.spec.replicas,
        Math.floor,
      );
}

export function maxSurgeOf(deployment: KubernetesObject): number {
  const { maxSurge = '25%' } = deployment.spec.strategy?.rollingUpdate ?? {};
  const surge = share(maxSurge, deployment.spec.replicas, Math.ceil);
  // With neither, a rollout could not begin.
  return surge === 0 && maxUnavailableOf(deployment) === 0 ? 1 : surge;
}

/** When the rollout has to be judged again, in milliseconds from now. */
export function deadlineIn(
  deployment: KubernetesObject,
  status: Record<string, any>,
  now: Date,
): number | undefined {
  const progressing = status.conditions.find(
    (candidate: Condition) => candidate.type === 'Progressing',
  );
  if (
    progressing.status !== 'True' ||
    progressing.reason === 'NewReplicaSetAvailable'
  ) {
    return undefined;
  }
  return Math.max(
    0,
    Date.parse(progressing.lastUpdateTime) +
      deployment.spec.progressDeadlineSeconds * 1000 -
      now.getTime(),
  );
}

function progress(
  deployment: KubernetesObject,
  counts: Record<string, number>,
  complete: boolean,
  replicaSet: string,
  now: Date,
): Condition {
  const before: Condition | undefined = deployment.status?.conditions?.find(
    (candidate: Condition) => candidate.type === 'Progressing',
  );
  const say = (
    status: Condition['status'],
    reason: string,
    message: string,
    lastUpdateTime = now.toISOString(),
  ) => ({
    ...condition(
      deployment,
      { type: 'Progressing', status, reason, message },
      now.toISOString(),
    ),
    lastUpdateTime,
  });
  const named = `ReplicaSet "${replicaSet}"`;
  const isAboutThis = before?.message?.startsWith(named);
  const isDone = isAboutThis && before?.reason === 'NewReplicaSetAvailable';

  if (complete || isDone) {
    return say(
      'True',
      'NewReplicaSetAvailable',
      `${named} has successfully progressed.`,
      isDone ? before!.lastUpdateTime : undefined,
    );
  }
  if (!isAboutThis) {
    return say('True', 'NewReplicaSetCreated', `${named} is progressing.`);
  }
  const { updatedReplicas, readyReplicas, replicas } = deployment.status;
  const moved =
    counts.updatedReplicas > updatedReplicas ||
    counts.readyReplicas > readyReplicas ||
    counts.replicas - counts.updatedReplicas < replicas - updatedReplicas;
  if (moved) {
    return say('True', 'ReplicaSetUpdated', `${named} is progressing.`);
  }
  const since = Date.parse(before!.lastUpdateTime!);
  const deadline = since + deployment.spec.progressDeadlineSeconds * 1000;
  return before!.status === 'True' && now.getTime() >= deadline
    ? say(
        'False',
        'ProgressDeadlineExceeded',
        `${named} has timed out progressing.`,
      )
    : before!;
}

function share(
  value: number | string,
  of: number,
  round: (value: number) => number,
): number {
  return typeof value === 'string' && value.endsWith('%')
    ? round((Number.parseFloat(value) / 100) * of)
    : Number(value);
}
