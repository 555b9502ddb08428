import { healthOf, worse } from './health';

const of = (kind: string, fields: object, metadata: object = {}) =>
  healthOf({
    apiVersion: 'v1',
    kind,
    metadata: { name: 'x', generation: 2, ...metadata },
    ...fields,
  })?.status;

describe('healthOf', () => {
  it.each([
    ['nothing observed', {}, 'Progressing'],
    ['an older generation', { observedGeneration: 1 }, 'Progressing'],
    ['no pods yet', { observedGeneration: 2 }, 'Progressing'],
    [
      'pods that are not available',
      { observedGeneration: 2, replicas: 2, updatedReplicas: 2 },
      'Progressing',
    ],
    [
      'old pods',
      {
        observedGeneration: 2,
        replicas: 3,
        updatedReplicas: 2,
        availableReplicas: 2,
      },
      'Progressing',
    ],
    [
      'all pods',
      {
        observedGeneration: 2,
        replicas: 2,
        updatedReplicas: 2,
        availableReplicas: 2,
      },
      'Healthy',
    ],
    [
      'no time left',
      {
        observedGeneration: 2,
        conditions: [
          { type: 'Progressing', reason: 'ProgressDeadlineExceeded' },
        ],
      },
      'Degraded',
    ],
  ])('judges a Deployment with %s', (_, status, health) => {
    expect(of('Deployment', { spec: { replicas: 2 }, status })).toBe(health);
  });

  it.each([
    ['nothing', undefined, 'Progressing'],
    ['a phase on its way', { phase: 'Creating a new replica' }, 'Progressing'],
    ['all instances', { phase: 'Cluster in healthy state' }, 'Healthy'],
    [
      'hibernation',
      { conditions: [{ type: 'cnpg.io/hibernation', status: 'True' }] },
      'Suspended',
    ],
    [
      'hibernation under way',
      { conditions: [{ type: 'cnpg.io/hibernation', status: 'False' }] },
      'Degraded',
    ],
  ])('judges a Cluster of CloudNativePG with %s', (_, status, health) => {
    const apiVersion = 'postgresql.cnpg.io/v1';
    expect(of('Cluster', { apiVersion, status })).toBe(health);
    expect(of('Cluster', { apiVersion: 'x.com/v1', status })).toBeUndefined();
  });

  it('takes zero replicas for healthy', () => {
    const status = { observedGeneration: 2 };
    const spec = { replicas: 0 };
    expect(of('Deployment', { spec, status })).toBe('Healthy');
    expect(of('StatefulSet', { spec, status })).toBe('Healthy');
  });

  it('takes a paused Deployment for suspended', () => {
    expect(of('Deployment', { spec: { paused: true } })).toBe('Suspended');
  });

  it.each([
    [{}, 'Progressing'],
    [{ observedGeneration: 2, readyReplicas: 0 }, 'Progressing'],
    [{ observedGeneration: 2, readyReplicas: 1 }, 'Healthy'],
    [
      {
        observedGeneration: 2,
        readyReplicas: 1,
        currentRevision: 'a',
        updateRevision: 'b',
      },
      'Progressing',
    ],
  ])('judges a StatefulSet with %j', (status, health) => {
    expect(of('StatefulSet', { spec: { replicas: 1 }, status })).toBe(health);
  });

  it.each([
    [{ phase: 'Pending' }, 'Progressing'],
    [{ phase: 'Running' }, 'Progressing'],
    [
      {
        phase: 'Running',
        conditions: [{ type: 'Ready', status: 'True' }],
      },
      'Healthy',
    ],
    [
      {
        phase: 'Running',
        containerStatuses: [
          { state: { waiting: { reason: 'CrashLoopBackOff' } } },
        ],
      },
      'Degraded',
    ],
    [
      {
        phase: 'Pending',
        containerStatuses: [{ state: { waiting: { reason: 'ErrImagePull' } } }],
      },
      'Degraded',
    ],
    [{ phase: 'Failed' }, 'Degraded'],
    [{ phase: 'Succeeded' }, 'Healthy'],
  ])('judges a Pod with %j', (status, health) => {
    expect(of('Pod', { status })).toBe(health);
  });

  it.each([
    ['Job', {}, 'Progressing'],
    [
      'Job',
      { status: { conditions: [{ type: 'Complete', status: 'True' }] } },
      'Healthy',
    ],
    [
      'Job',
      { status: { conditions: [{ type: 'Failed', status: 'True' }] } },
      'Degraded',
    ],
    ['Service', { spec: { type: 'ClusterIP' } }, 'Healthy'],
    ['Service', { spec: { type: 'LoadBalancer' } }, 'Progressing'],
    ['Ingress', {}, 'Progressing'],
    [
      'Ingress',
      { status: { loadBalancer: { ingress: [{ hostname: 'h' }] } } },
      'Healthy',
    ],
    ['PersistentVolumeClaim', { status: { phase: 'Pending' } }, 'Progressing'],
    ['PersistentVolumeClaim', { status: { phase: 'Bound' } }, 'Healthy'],
    ['PersistentVolumeClaim', { status: { phase: 'Lost' } }, 'Degraded'],
    ['ConfigMap', {}, undefined],
  ])('judges a %s with %j', (kind, fields, health) => {
    expect(of(kind, fields)).toBe(health);
  });

  it('takes what is being deleted for progressing', () => {
    const deletionTimestamp = '2026-01-01T00:00:00Z';
    expect(of('ConfigMap', {}, { deletionTimestamp })).toBe('Progressing');
  });

  it('ranks as Argo CD does', () => {
    expect(worse('Healthy', 'Suspended')).toBe('Suspended');
    expect(worse('Missing', 'Progressing')).toBe('Missing');
    expect(worse('Degraded', 'Missing')).toBe('Degraded');
  });
});
