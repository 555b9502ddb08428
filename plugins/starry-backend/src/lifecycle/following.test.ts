import { readyObservation } from '../__testUtils__/environments';
import {
  after,
  facts,
  inPhase,
  namespace,
  START,
} from '../__testUtils__/facts';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { plan } from './plan';

describe('an environment that comes up', () => {
  it('is ready when all of it is up, and notes its namespace', () => {
    const environment = inPhase('provisioning');
    const observation = readyObservation(environment);
    expect(plan(facts(environment, { observation })).step).toBe(
      'check-namespace',
    );
    const decision = plan(
      facts(environment, { observation, namespace: namespace('active', 'u1') }),
    );
    expect(decision).toMatchObject({
      step: 'none',
      result: {
        verdict: { phase: 'ready', reason: 'Ready' },
        readyAt: START,
        namespaceUid: 'u1',
        serviceStatus: {
          'sample-be': { health: 'healthy' },
          'orders-db': { health: 'healthy' },
        },
      },
      dueAt: environment.expiresAt,
    });
  });

  const notReady: Array<[string, Partial<ApplicationObservation>, string]> = [
    [
      'an older generation was judged',
      { comparedGeneration: 0 },
      'WaitingForArgoCd',
    ],
    [
      'nothing was judged yet',
      { comparedGeneration: undefined },
      'WaitingForArgoCd',
    ],
    ['it is out of sync', { sync: 'OutOfSync' }, 'WaitingForSync'],
    ['there was no operation', { operation: undefined }, 'WaitingForSync'],
    ['an operation is under way', { operationInProgress: true }, 'Syncing'],
    ['health is not reported', { health: 'Unknown' }, 'WaitingForHealth'],
    ['a part is progressing', { health: 'Progressing' }, 'WaitingForHealth'],
  ];
  it.each(notReady)('is not ready while %s', (_, overrides, reason) => {
    const environment = inPhase('provisioning');
    const observation = readyObservation(environment, overrides);
    const { result } = plan(facts(environment, { observation }));
    expect(result.verdict).toMatchObject({ phase: 'provisioning', reason });
  });

  it('has failed when the chart renders nothing', () => {
    const environment = inPhase('provisioning');
    const observation = readyObservation(environment, { resources: [] });
    const { result } = plan(facts(environment, { observation }));
    expect(result.verdict).toMatchObject({
      phase: 'failed',
      reason: 'NothingDeployed',
    });
  });

  it('stays ready while Argo CD puts a drift right', () => {
    const environment = inPhase('ready', { readyAt: START });
    const observation = readyObservation(environment, { sync: 'OutOfSync' });
    const { result } = plan(facts(environment, { observation }));
    expect(result.verdict).toMatchObject({
      phase: 'ready',
      reason: 'Resyncing',
    });
  });

  it('is degraded when it was ready and is not healthy any more', () => {
    const environment = inPhase('ready', { readyAt: START });
    const observation = readyObservation(environment, {
      health: 'Progressing',
    });
    const { result } = plan(facts(environment, { observation }));
    expect(result.verdict.phase).toBe('degraded');
  });

  it('looks at pods when waiting takes long, and says what they say', () => {
    const environment = inPhase('provisioning');
    const observation = readyObservation(environment, {
      at: after(12),
      health: 'Progressing',
    });
    expect(plan(facts(environment, { observation, at: 5 })).step).toBe('none');
    expect(plan(facts(environment, { observation, at: 12 })).step).toBe(
      'inspect',
    );
    const { result } = plan(
      facts(environment, {
        observation,
        at: 12,
        pods: [
          {
            name: 'sample-be-5d8f-x2x',
            texts: [
              'Back-off pulling image "registry.starry.localhost/sample-be:0123456"',
            ],
          },
        ],
      }),
    );
    expect(result.verdict).toMatchObject({
      phase: 'failed',
      reason: 'ImageNotFound',
      message:
        'The image registry.starry.localhost/sample-be:0123456 of sample-be has not been pushed',
    });
  });

  it('asks what failed in an operation, as the watch does not tell', () => {
    const environment = inPhase('provisioning');
    const observation = readyObservation(environment, {
      at: after(5),
      sync: 'OutOfSync',
      operation: { phase: 'Failed', message: 'tasks completed unsuccessfully' },
    });
    const now = facts(environment, { observation, at: 5 });
    expect(plan(now).step).toBe('observe');
    expect(plan({ ...now, observed: true })).toMatchObject({
      step: 'none',
      result: { verdict: { phase: 'failed', reason: 'SyncFailed' } },
    });
  });
});
