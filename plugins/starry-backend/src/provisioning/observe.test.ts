import { observe } from './observe';

const AT = new Date('2026-01-01T00:00:00Z');

it('reads what decisions need', () => {
  const seen = observe(
    {
      metadata: { name: 'x', labels: { 'starry.io/environment': 'a1' } },
      spec: {
        source: { helm: { valuesObject: { environment: { generation: 3 } } } },
      },
      status: {
        reconciledAt: '2026-01-01T00:00:09Z',
        sync: {
          status: 'Synced',
          comparedTo: {
            source: {
              helm: { valuesObject: { environment: { generation: 2 } } },
            },
          },
        },
        health: { status: 'Healthy' },
        operationState: {
          phase: 'Succeeded',
          startedAt: '2026-01-01T00:00:01Z',
          finishedAt: '2026-01-01T00:00:08Z',
        },
        conditions: [
          { type: 'ComparisonError', message: 'https://u:p@git.test is bad' },
        ],
        resources: [
          { kind: 'Deployment', name: 'be', health: { status: 'Healthy' } },
        ],
      },
    },
    AT,
  );
  expect(seen).toMatchObject({
    at: AT,
    exists: true,
    environmentId: 'a1',
    appliedGeneration: 3,
    comparedGeneration: 2,
    sync: 'Synced',
    health: 'Healthy',
    operationInProgress: false,
    conditions: [{ message: 'https://***@git.test is bad' }],
    resources: [{ kind: 'Deployment', name: 'be', health: 'Healthy' }],
  });
});

it.each([
  ['one is asked for', { operation: {} }],
  ['one runs', { status: { operationState: { phase: 'Running' } } }],
  [
    'one is being stopped',
    { status: { operationState: { phase: 'Terminating' } } },
  ],
  [
    'one waits to be tried again',
    {
      status: {
        reconciledAt: '2026-01-01T00:00:09Z',
        operationState: {
          phase: 'Running',
          finishedAt: '2026-01-01T00:00:08Z',
        },
      },
    },
  ],
  [
    'Argo CD has not looked since it ended',
    {
      status: {
        reconciledAt: '2026-01-01T00:00:07Z',
        operationState: {
          phase: 'Succeeded',
          finishedAt: '2026-01-01T00:00:08Z',
        },
      },
    },
  ],
])('an operation is in progress when %s', (_, application) => {
  expect(observe(application, AT).operationInProgress).toBe(true);
});

it.each([
  ['has nothing to undo', 'Synced', 1, false],
  ['has something to undo', 'OutOfSync', 1, true],
  ['undoes no drift', 'Synced', undefined, true],
])(
  'an operation was asked for, which %s when Argo CD calls it %s',
  (_, status, autoHealAttemptsCount, inProgress) => {
    const application = {
      operation: { sync: { autoHealAttemptsCount } },
      status: {
        reconciledAt: '2026-01-01T00:00:09Z',
        sync: { status },
        operationState: {
          phase: 'Succeeded',
          finishedAt: '2026-01-01T00:00:08Z',
        },
      },
    };
    expect(observe(application, AT).operationInProgress).toBe(inProgress);
  },
);

it('takes words and times that it does not know for unknown', () => {
  expect(
    observe(
      {
        metadata: { deletionTimestamp: 'yesterday' },
        status: {
          sync: { status: 'Sideways' },
          health: { status: 'Radiant' },
          operationState: { phase: 'Dreaming' },
          conditions: null,
          resources: null,
        },
      },
      AT,
    ),
  ).toMatchObject({
    sync: 'Unknown',
    health: 'Unknown',
    operation: undefined,
    deletionTimestamp: undefined,
    conditions: [],
    resources: [],
  });
});

it('keeps no more than is bearable', () => {
  const seen = observe(
    {
      status: {
        conditions: Array(100).fill({ type: 'X', message: 'y'.repeat(10_000) }),
        resources: Array(1000).fill({ kind: 'ConfigMap', name: 'c' }),
      },
    },
    AT,
  );
  expect(seen.conditions).toHaveLength(20);
  expect(seen.conditions[0].message).toHaveLength(2000);
  expect(seen.resources).toHaveLength(200);
});

it('tells what failed in an operation, and not only that something did', () => {
  const message = 'one or more synchronization tasks completed unsuccessfully';
  const resources = [
    {
      kind: 'Service',
      name: 'a',
      status: 'Synced',
      message: 'service/a created',
    },
    {
      kind: 'Job',
      name: 'migration',
      status: 'Synced',
      hookPhase: 'Failed',
      message: 'Job has reached the specified backoff limit',
    },
    { kind: 'Role', name: 'r', status: 'SyncFailed', message: 'not permitted' },
  ];
  const { operation } = observe(
    {
      status: {
        operationState: { phase: 'Failed', message, syncResult: { resources } },
      },
    },
    new Date(),
  );
  expect(operation?.message).toBe(
    `${message}; Job migration: Job has reached the specified backoff limit; Role r: not permitted`,
  );
});
