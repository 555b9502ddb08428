import { Health } from '@starry-idp/backstage-plugin-starry-common';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ServiceSpec } from '../model/ServiceSpec';
import { ServiceStatus } from '../model/ServiceStatus';
import { oneLine } from '../words/oneLine';

type Resource = ApplicationObservation['resources'][number];

/** Kinds that run a service; one of them is named after it. */
const WORKLOADS = [
  'Deployment',
  'StatefulSet',
  'DaemonSet',
  'Rollout',
  'Job',
  // A database of the operator CloudNativePG.
  'Cluster',
];

/** What the sandbox says of a service that it cannot run. */
const SIMULATED = /^Simulated: /;

const HEALTHS: Record<string, Health> = {
  Healthy: 'healthy',
  Progressing: 'progressing',
  Degraded: 'degraded',
  Missing: 'missing',
};

/** How each service does, as the workload of its name does. */
export function serviceStatusOf(
  environment: EnvironmentRecord,
  observation: ApplicationObservation | undefined,
): Record<string, ServiceStatus> {
  return Object.fromEntries(
    environment.services.map(({ name }) => [name, statusOf(name, observation)]),
  );
}

function statusOf(
  service: string,
  observation: ApplicationObservation | undefined,
): ServiceStatus {
  if (!observation) {
    return { health: 'unknown' };
  }
  if (!observation.exists) {
    return { health: 'missing' };
  }
  const workload = workloadOf(service, observation);
  if (!workload) {
    return { health: observation.resources.length ? 'missing' : 'unknown' };
  }
  if (workload.message && SIMULATED.test(workload.message)) {
    const message = workload.message.replace(SIMULATED, '');
    return { health: 'simulated', message: oneLine(message) };
  }
  const health = HEALTHS[workload.health ?? ''] ?? 'unknown';
  // Stateful sets have something to say even when all is well.
  const message = health === 'healthy' ? undefined : workload.message;
  return { health, message: message && oneLine(message) };
}

function workloadOf(
  service: string,
  observation: ApplicationObservation,
): Resource | undefined {
  return observation.resources.find(
    ({ kind, name }) => name === service && WORKLOADS.includes(kind),
  );
}

/** The service that a workload or a pod belongs to, going by its name. */
export function serviceOf(
  resource: { name: string },
  services: ServiceSpec[],
): ServiceSpec | undefined {
  const { name } = resource;
  return services
    .filter(
      service => name === service.name || name.startsWith(`${service.name}-`),
    )
    .sort((a, b) => b.name.length - a.name.length)[0];
}
