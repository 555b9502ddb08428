import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';

const NOW = new Date('2026-01-01T00:00:00Z');

/** An environment as it is just after it was asked for. */
export function environmentOf(
  overrides: Partial<EnvironmentRecord> = {},
): EnvironmentRecord {
  const id = overrides.id ?? 'a1b2c3d4';
  const name = overrides.name ?? 'test-00';
  return {
    id,
    name,
    owner: 'group:default/sample-team',
    stage: 'ephemeral',
    createdBy: 'user:default/guest',
    createdAt: NOW,
    expiresAt: new Date(NOW.getTime() + 8 * 3_600_000),
    intent: 'present',
    generation: 1,
    instance: 'sandbox',
    application: `env-${name}-${id}`,
    namespace: `env-${name}-${id}`,
    services: [
      {
        name: 'sample-be',
        offering: 'web-application',
        component: 'component:default/sample-be',
        revision: 'feat/myfeature-00',
        commit: '0123456789abcdef0123456789abcdef01234567',
        image: 'registry.starry.localhost/sample-be:0123456',
        config: { replicas: 1 },
        url: 'http://test-00.sample-be.starry.localhost/',
      },
      { name: 'orders-db', offering: 'postgresql-database', config: {} },
    ],
    verdict: { phase: 'pending', reason: 'Recorded', message: 'Asked for' },
    phaseSince: NOW,
    serviceStatus: {},
    creationUnanswered: false,
    attempts: 0,
    version: 1,
    ...overrides,
  };
}

/** An application of that environment, up and judged. */
export function readyObservation(
  environment: EnvironmentRecord,
  overrides: Partial<ApplicationObservation> = {},
): ApplicationObservation {
  const { namespace } = environment;
  return {
    at: NOW,
    exists: true,
    environmentId: environment.id,
    comparedGeneration: environment.generation,
    appliedGeneration: environment.generation,
    sync: 'Synced',
    health: 'Healthy',
    operation: { phase: 'Succeeded', startedAt: NOW, finishedAt: NOW },
    operationInProgress: false,
    reconciledAt: NOW,
    conditions: [],
    resources: [
      {
        group: 'apps',
        kind: 'Deployment',
        namespace,
        name: 'sample-be',
        health: 'Healthy',
      },
      {
        group: 'apps',
        kind: 'StatefulSet',
        namespace,
        name: 'orders-db',
        health: 'Healthy',
      },
    ],
    ...overrides,
  };
}
