import type { KubernetesObject } from '../../cluster';

/** As in Kubernetes' API, `status.containerStatuses` of a pod. */
export interface ContainerStatus {
  name: string;
  image: string;
  ready: boolean;
  started: boolean;
  restartCount: number;
  state: {
    waiting?: { reason: string; message?: string };
    running?: { startedAt: string };
    terminated?: Terminated;
  };
  lastState: { terminated?: Terminated };
}

export interface Terminated {
  exitCode: number;
  reason: string;
  message?: string;
  startedAt: string;
  finishedAt: string;
}

/** A condition as most kinds have it. */
export interface Condition {
  type: string;
  status: 'True' | 'False' | 'Unknown';
  reason?: string;
  message?: string;
  lastTransitionTime: string;
  lastUpdateTime?: string;
}

/** Says since when, by what was said before. */
export function condition(
  object: KubernetesObject,
  next: Omit<Condition, 'lastTransitionTime'>,
  now: string,
): Condition {
  const before = object.status?.conditions?.find(
    (candidate: Condition) => candidate.type === next.type,
  );
  return {
    ...next,
    lastTransitionTime:
      before?.status === next.status ? before.lastTransitionTime : now,
  };
}

export function isReady(pod: KubernetesObject): boolean {
  return Boolean(
    pod.status?.conditions?.some(
      (candidate: Condition) =>
        candidate.type === 'Ready' && candidate.status === 'True',
    ),
  );
}

/** A pod's status follows from those of its containers. */
export function podStatus(
  pod: KubernetesObject,
  containers: ContainerStatus[],
  now: string,
): Record<string, unknown> {
  const unready = containers.filter(({ ready }) => !ready);
  const ready =
    unready.length === 0
      ? ({ status: 'True' } as const)
      : ({
          status: 'False',
          reason: 'ContainersNotReady',
          message: `containers with unready status: [${unready
            .map(({ name }) => name)
            .join(' ')}]`,
        } as const);
  return {
    phase: phaseOf(pod, containers),
    startTime: pod.status?.startTime ?? now,
    podIP: '127.0.0.1',
    hostIP: '127.0.0.1',
    qosClass: 'BestEffort',
    conditions: [
      condition(pod, { type: 'PodScheduled', status: 'True' }, now),
      condition(pod, { type: 'Initialized', status: 'True' }, now),
      condition(pod, { type: 'ContainersReady', ...ready }, now),
      condition(pod, { type: 'Ready', ...ready }, now),
    ],
    containerStatuses: containers,
  };
}

function phaseOf(pod: KubernetesObject, containers: ContainerStatus[]): string {
  const ended = containers.map(({ state }) => state.terminated);
  if (ended.every(terminated => terminated !== undefined)) {
    const restarts = (pod.spec?.restartPolicy ?? 'Always') === 'Always';
    if (!restarts) {
      return ended.every(({ exitCode }) => exitCode === 0)
        ? 'Succeeded'
        : 'Failed';
    }
  }
  const begun = containers.every(
    ({ state, lastState }) =>
      state.running || state.terminated || lastState.terminated,
  );
  return begun ? 'Running' : 'Pending';
}
