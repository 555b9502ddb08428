import type { KubernetesObject } from '../cluster';
import type { HealthStatus, HealthStatusCode } from './Application';

const FROM_BEST_TO_WORST: HealthStatusCode[] = [
  'Healthy',
  'Suspended',
  'Progressing',
  'Missing',
  'Degraded',
  'Unknown',
];

/** The worse of two, as Argo CD ranks them. */
export function worse(
  a: HealthStatusCode,
  b: HealthStatusCode,
): HealthStatusCode {
  return FROM_BEST_TO_WORST.indexOf(a) >= FROM_BEST_TO_WORST.indexOf(b) ? a : b;
}

const healthy: HealthStatus = { status: 'Healthy' };
const progressing = (message: string): HealthStatus => ({
  status: 'Progressing',
  message,
});
const degraded = (message?: string): HealthStatus => ({
  status: 'Degraded',
  message,
});

function deployment(object: KubernetesObject): HealthStatus {
  const { spec = {}, status = {}, metadata } = object;
  if (spec.paused) {
    return { status: 'Suspended', message: 'Deployment is paused' };
  }
  if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
    return progressing(
      'Waiting for rollout to finish: observed deployment generation less than desired generation',
    );
  }
  const condition = (status.conditions ?? []).find(
    (c: any) => c.type === 'Progressing',
  );
  if (condition?.reason === 'ProgressDeadlineExceeded') {
    return degraded(
      `Deployment "${metadata.name}" exceeded its progress deadline`,
    );
  }
  const wanted = spec.replicas ?? 1;
  const { updatedReplicas = 0, replicas = 0, availableReplicas = 0 } = status;
  if (updatedReplicas < wanted) {
    return progressing(
      `Waiting for rollout to finish: ${updatedReplicas} out of ${wanted} new replicas have been updated...`,
    );
  }
  if (replicas > updatedReplicas) {
    return progressing(
      `Waiting for rollout to finish: ${
        replicas - updatedReplicas
      } old replicas are pending termination...`,
    );
  }
  if (availableReplicas < updatedReplicas) {
    return progressing(
      `Waiting for rollout to finish: ${availableReplicas} of ${updatedReplicas} updated replicas are available...`,
    );
  }
  return healthy;
}

function statefulSet(object: KubernetesObject): HealthStatus {
  const { spec = {}, status = {}, metadata } = object;
  if (
    !status.observedGeneration ||
    (metadata.generation ?? 0) > status.observedGeneration
  ) {
    return progressing('Waiting for statefulset spec update to be observed...');
  }
  const wanted = spec.replicas ?? 1;
  if ((status.readyReplicas ?? 0) < wanted) {
    return progressing(
      `Waiting for ${wanted - (status.readyReplicas ?? 0)} pods to be ready...`,
    );
  }
  if (status.updateRevision !== status.currentRevision) {
    return progressing(
      `waiting for statefulset rolling update to complete ${
        status.updatedReplicas ?? 0
      } pods at revision ${status.updateRevision}...`,
    );
  }
  return healthy;
}

/** The waiting reasons that a pod does not get out of without help. */
const HOPELESS = /^Err|Error$|BackOff$|^InvalidImageName$/;

function pod(object: KubernetesObject): HealthStatus {
  const { spec = {}, status = {} } = object;
  const containers: any[] = status.containerStatuses ?? [];
  if ((spec.restartPolicy ?? 'Always') === 'Always') {
    const waiting = [...containers, ...(status.initContainerStatuses ?? [])]
      .map(container => container.state?.waiting)
      .filter(state => state && HOPELESS.test(state.reason));
    if (waiting.length > 0) {
      return degraded(waiting.map(s => s.message ?? s.reason).join(', '));
    }
  }
  switch (status.phase) {
    case 'Pending':
      return { status: 'Progressing', message: status.message };
    case 'Succeeded':
      return { status: 'Healthy', message: status.message };
    case 'Failed':
      return degraded(
        status.message ||
          containers
            .map(
              c => c.state?.terminated?.message || c.state?.terminated?.reason,
            )
            .find(Boolean) ||
          status.reason,
      );
    case 'Running':
      return (status.conditions ?? []).some(
        (c: any) => c.type === 'Ready' && c.status === 'True',
      )
        ? { status: 'Healthy', message: status.message }
        : { status: 'Progressing', message: status.message };
    default:
      return { status: 'Unknown', message: status.message };
  }
}

/** A database of CloudNativePG, as the health check that Argo CD ships has it. */
function postgresCluster(object: KubernetesObject): HealthStatus | undefined {
  if (!object.apiVersion.startsWith('postgresql.cnpg.io/')) {
    return undefined;
  }
  const { conditions = [], phase, phaseReason } = object.status ?? {};
  const hibernation = conditions.find(
    (c: any) => c.type === 'cnpg.io/hibernation',
  );
  if (hibernation) {
    return {
      status: hibernation.status === 'True' ? 'Suspended' : 'Degraded',
      message: hibernation.message,
    };
  }
  return phase === 'Cluster in healthy state'
    ? { status: 'Healthy', message: phaseReason }
    : progressing(phaseReason ?? phase ?? '');
}

type Assessment = (object: KubernetesObject) => HealthStatus | undefined;

const assessments: Record<string, Assessment> = {
  Cluster: postgresCluster,
  Deployment: deployment,
  StatefulSet: statefulSet,
  DaemonSet: ({ status = {}, metadata }) => {
    if ((status.observedGeneration ?? 0) < (metadata.generation ?? 0)) {
      return progressing(
        'Waiting for rollout to finish: observed daemon set generation less than desired generation',
      );
    }
    return (status.numberAvailable ?? 0) < (status.desiredNumberScheduled ?? 0)
      ? progressing(
          `Waiting for daemon set "${metadata.name}" rollout to finish: ${
            status.numberAvailable ?? 0
          } of ${status.desiredNumberScheduled} updated pods are available...`,
        )
      : healthy;
  },
  ReplicaSet: ({ spec = {}, status = {} }) =>
    (status.availableReplicas ?? 0) < (spec.replicas ?? 1)
      ? progressing(
          `Waiting for rollout to finish: ${
            status.availableReplicas ?? 0
          } out of ${spec.replicas ?? 1} new replicas are available...`,
        )
      : healthy,
  Pod: pod,
  Job: ({ status = {} }) => {
    const conditions: any[] = status.conditions ?? [];
    const holds = (type: string) =>
      conditions.find(c => c.type === type && c.status === 'True');
    if (holds('Failed')) {
      return degraded(holds('Failed').message);
    }
    if (holds('Complete')) {
      return { status: 'Healthy', message: holds('Complete').message };
    }
    return holds('Suspended')
      ? { status: 'Suspended', message: holds('Suspended').message }
      : { status: 'Progressing' };
  },
  Service: ({ spec = {}, status = {} }) =>
    spec.type === 'LoadBalancer' && !status.loadBalancer?.ingress?.length
      ? { status: 'Progressing' }
      : healthy,
  Ingress: ({ status = {} }) =>
    status.loadBalancer?.ingress?.length ? healthy : { status: 'Progressing' },
  PersistentVolumeClaim: ({ status = {} }) => {
    switch (status.phase) {
      case 'Lost':
        return { status: 'Degraded' };
      case 'Pending':
        return { status: 'Progressing' };
      case 'Bound':
        return healthy;
      default:
        return { status: 'Unknown' };
    }
  },
};

/**
 * Argo CD's opinion of one object, from its status; `undefined` for kinds
 * that it has none about.
 */
export function healthOf(object: KubernetesObject): HealthStatus | undefined {
  const { deletionTimestamp, finalizers = [] } = object.metadata;
  if (deletionTimestamp) {
    const by = finalizers.length
      ? `; blocked by finalizers: ${finalizers.join(', ')}`
      : '';
    return { status: 'Progressing', message: `Pending deletion${by}` };
  }
  return assessments[object.kind]?.(object);
}
