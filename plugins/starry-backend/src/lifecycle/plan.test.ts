import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { observeAbsence } from '../provisioning/observe';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { Reason } from '../model/Reason';
import { Facts } from './Facts';
import { plan } from './plan';

const START = new Date('2026-01-01T00:00:00Z');
const settings = {
  provisionTimeoutMs: 900_000,
  deleteTimeoutMs: 600_000,
  requestTimeoutMs: 10_000,
};

function after(seconds: number): Date {
  return new Date(START.getTime() + seconds * 1000);
}

function facts(
  environment: EnvironmentRecord,
  more: Partial<Facts> & { at?: number } = {},
): Facts {
  const { at = 0, ...rest } = more;
  return {
    environment,
    observation: environment.observation,
    nameHeld: false,
    now: after(at),
    random: 0.5,
    settings,
    ...rest,
  };
}

function inPhase(
  phase: EnvironmentRecord['verdict']['phase'],
  overrides: Partial<EnvironmentRecord> = {},
  reason: Reason = 'WaitingForHealth',
): EnvironmentRecord {
  return environmentOf({
    verdict: { phase, reason, message: 'Before' },
    ...overrides,
  });
}

function namespace(
  state: NamespaceObservation['state'],
  uid?: string,
): NamespaceObservation {
  return { at: START, state, uid };
}

describe('an environment that is wanted', () => {
  it('is created', () => {
    const decision = plan(facts(environmentOf()));
    expect(decision).toMatchObject({
      step: 'create',
      result: { verdict: { phase: 'provisioning', reason: 'Creating' } },
      dueAt: after(2),
      entries: [{ type: 'phase-changed', phase: 'provisioning' }],
    });
  });

  it('waits in line behind an earlier one of its name', () => {
    const decision = plan(facts(environmentOf(), { nameHeld: true }));
    expect(decision).toMatchObject({
      step: 'none',
      result: { verdict: { phase: 'pending', reason: 'WaitingForName' } },
      dueAt: after(3),
    });
  });

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

  it('is told when what Argo CD has is not what is wanted now', () => {
    const environment = inPhase('ready', { generation: 2 });
    const observation = readyObservation(environment, { appliedGeneration: 1 });
    expect(plan(facts(environment, { observation })).step).toBe('update');
    expect(plan(facts(environment, { observation, at: 60 })).step).toBe(
      'observe',
    );
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

  it('does not call a crash at the start a failure, unless it lasts', () => {
    const environment = inPhase('provisioning');
    const crashing = (at: number) => {
      const observation = readyObservation(environment, {
        at: after(at),
        health: 'Progressing',
      });
      const pods = [{ name: 'sample-be-1', texts: ['CrashLoopBackOff'] }];
      return plan(facts(environment, { observation, pods, at })).result.verdict;
    };
    expect(crashing(12)).toMatchObject({
      phase: 'provisioning',
      reason: 'CrashLoop',
    });
    expect(crashing(30)).toMatchObject({
      phase: 'failed',
      reason: 'CrashLoop',
    });
  });

  it('keeps saying that it crashes between two crashes', () => {
    const environment = inPhase('failed', {}, 'CrashLoop');
    const observation = readyObservation(environment, {
      health: 'Progressing',
    });
    const { result } = plan(facts(environment, { observation }));
    expect(result.verdict).toBe(environment.verdict);
  });

  it('goes on from a reason that another version gave', () => {
    const environment = inPhase('failed', {}, 'FromAfar' as Reason);
    const observation = readyObservation(environment, {
      health: 'Progressing',
    });
    const { result } = plan(facts(environment, { observation, pods: [] }));
    expect(result.verdict).toMatchObject({
      phase: 'provisioning',
      reason: 'WaitingForHealth',
    });
  });

  it('gives up waiting in time, and recovers all the same', () => {
    const environment = inPhase('provisioning');
    const observation = readyObservation(environment, {
      at: after(900),
      health: 'Progressing',
      resources: [],
    });
    const late = plan(facts(environment, { observation, pods: [], at: 900 }));
    expect(late.result.verdict).toEqual({
      phase: 'failed',
      reason: 'TimedOut',
      message:
        'It is not ready in time. Waiting for sample-be and orders-db to be up',
      nextStep: 'Delete it and try again, or ask the platform team.',
    });
    const timedOut = inPhase('failed', {}, 'TimedOut');
    expect(
      plan(
        facts(timedOut, {
          observation: readyObservation(timedOut),
          namespace: namespace('active', 'u1'),
        }),
      ).result.verdict.phase,
    ).toBe('ready');
  });

  it.each([
    ['NoCapacity', '0/3 nodes are available: 3 Insufficient cpu.'],
    ['VolumePending', 'pod has unbound immediate PersistentVolumeClaims'],
    ['QuotaExceeded', 'exceeded quota: starry, requested: cpu=2, limited: 4'],
  ])(
    'waits for what others have, %s, until its time is over',
    (reason, text) => {
      let environment = inPhase('provisioning');
      const phases: string[] = [];
      const pods = [{ name: 'sample-be-1', texts: [text] }];
      // Every other look finds nothing to say why.
      for (let at = 0; at < 2_400; at += 10) {
        const observation = readyObservation(environment, {
          at: after(at),
          health: 'Progressing',
        });
        const { verdict } = plan(
          facts(environment, { observation, at, pods: at % 20 ? pods : [] }),
        ).result;
        const { phase } = verdict;
        if (phase !== environment.verdict.phase) {
          phases.push(`${phase} at ${at}`);
          environment = { ...environment, phaseSince: after(at) };
        }
        environment = { ...environment, verdict };
      }
      expect(phases).toEqual(['failed at 900']);
      expect(environment.verdict.reason).toBe(reason);

      const { result } = plan(
        facts(environment, {
          observation: readyObservation(environment),
          namespace: namespace('active', 'u1'),
          at: 2_400,
        }),
      );
      expect(result.verdict.phase).toBe('ready');
    },
  );

  it('keeps what was found until somebody has looked again', () => {
    const environment = inPhase('failed', {}, 'ImageNotFound');
    const observation = readyObservation(environment, {
      health: 'Progressing',
    });
    const seen = { observation, at: 1 };
    expect(plan(facts(environment, seen)).result.verdict.phase).toBe('failed');
    expect(
      plan(facts(environment, { ...seen, pods: [] })).result.verdict.phase,
    ).toBe('provisioning');
  });

  it('is looked at ever more seldom while it is broken, never all at once', () => {
    const inSeconds = (
      phase: 'degraded' | 'failed',
      at: number,
      random: number,
    ) => {
      const environment = inPhase(phase, {
        readyAt: phase === 'degraded' ? START : undefined,
        expiresAt: after(1_000_000),
      });
      const observation = readyObservation(environment, {
        at: after(at),
        health: 'Degraded',
      });
      const { dueAt } = plan(
        facts(environment, { observation, pods: [], at, random }),
      );
      return (dueAt!.getTime() - after(at).getTime()) / 1000;
    };
    for (const phase of ['degraded', 'failed'] as const) {
      expect(
        [30, 60, 300, 900, 100_000].map(at => inSeconds(phase, at, 0.5)),
      ).toEqual([60, 60, 300, 900, 900]);
      expect(inSeconds(phase, 900, 0)).toBe(720);
      expect(inSeconds(phase, 900, 1)).toBe(1_080);
    }
  });

  it('never touches an application of its name that is not its own', () => {
    const environment = inPhase('provisioning');
    for (const environmentId of [undefined, 'someoneelse']) {
      const observation = readyObservation(environment, { environmentId });
      expect(plan(facts(environment, { observation }))).toMatchObject({
        step: 'none',
        result: { verdict: { phase: 'failed', reason: 'NameConflict' } },
      });
    }
  });

  it('is made again when it was deleted by hand, after its namespace', () => {
    const environment = inPhase('ready', { readyAt: START });
    const observation = observeAbsence(START);
    expect(plan(facts(environment, { observation, at: 60 })).step).toBe(
      'observe',
    );
    expect(plan(facts(environment, { observation })).step).toBe(
      'check-namespace',
    );
    const waiting = plan(
      facts(environment, { observation, namespace: namespace('terminating') }),
    );
    expect(waiting).toMatchObject({
      step: 'none',
      result: {
        verdict: { phase: 'provisioning', reason: 'WaitingForNamespace' },
      },
    });
    const again = plan(
      facts(environment, { observation, namespace: namespace('absent') }),
    );
    expect(again.step).toBe('create');
    expect(again.result).toHaveProperty('namespaceUid', undefined);
    expect(again.entries.map(({ type }) => type)).toEqual([
      'recreated',
      'phase-changed',
    ]);
  });

  it('waits while someone deletes it by hand', () => {
    const environment = inPhase('ready', { readyAt: START });
    const observation = readyObservation(environment, {
      deletionTimestamp: START,
    });
    expect(plan(facts(environment, { observation }))).toMatchObject({
      step: 'none',
      result: { verdict: { phase: 'provisioning', reason: 'DeletedOutside' } },
    });
  });

  it.each([
    [1, 5],
    [8, 8],
    [60, 60],
    [700, 120],
  ])('is asked for again, %d s after it began, in %d s', (at, inSeconds) => {
    const environment = inPhase('provisioning');
    const observation = readyObservation(environment, {
      at: after(at),
      health: 'Progressing',
    });
    const decision = plan(facts(environment, { observation, at, pods: [] }));
    expect(decision).toMatchObject({
      step: 'none',
      result: { verdict: { phase: 'provisioning' } },
      dueAt: after(at + inSeconds),
    });
  });

  it('expires: the intent is written first, and nothing is deleted yet', () => {
    const environment = inPhase('ready', { expiresAt: after(10) });
    const observation = readyObservation(environment, { at: after(9) });
    expect(plan(facts(environment, { observation, at: 9 })).dueAt).toEqual(
      after(10),
    );
    expect(plan(facts(environment, { observation, at: 10 }))).toEqual({
      step: 'none',
      result: {
        intent: 'absent',
        generation: 2,
        deleteRequestedAt: after(10),
        verdict: expect.objectContaining({
          phase: 'deleting',
          reason: 'Expired',
        }),
      },
      dueAt: after(10),
      entries: [expect.objectContaining({ type: 'expired' })],
    });
  });
});

describe('an environment that is redeployed', () => {
  const image = 'registry.starry.localhost/sample-be:89abcde';
  /** As the request writes it; it had been ready before. */
  const changed = (overrides: Partial<EnvironmentRecord> = {}) =>
    inPhase(
      'provisioning',
      {
        generation: 2,
        readyAt: START,
        services: [
          {
            name: 'sample-be',
            offering: 'web-application',
            image,
            config: {},
          },
        ],
        ...overrides,
      },
      'ApplyingChange',
    );
  /** Argo CD has judged what is wanted now, and it is not up yet. */
  const rollingOut = (environment: EnvironmentRecord, at: number) =>
    readyObservation(environment, { at: after(at), health: 'Progressing' });
  const pod = (message: string, ...images: string[]) => ({
    name: 'sample-be-5d8f-x2x',
    texts: [message],
    images,
  });
  const CRASH = 'back-off restarting failed container';

  it('tells Argo CD at once, whatever the older generation is like', () => {
    const environment = changed();
    const before = readyObservation(environment, {
      appliedGeneration: 1,
      comparedGeneration: 1,
    });
    expect(plan(facts(environment, { observation: before }))).toMatchObject({
      step: 'update',
      result: { verdict: { phase: 'provisioning', reason: 'ApplyingChange' } },
      dueAt: after(2),
      entries: [],
    });
  });

  it.each([1, undefined])(
    'is not ready by what Argo CD says of generation %s',
    comparedGeneration => {
      const environment = changed();
      const observation = readyObservation(environment, {
        appliedGeneration: 2,
        comparedGeneration,
      });
      const given = { observation, namespace: namespace('active', 'u1') };
      expect(plan(facts(environment, given)).result.verdict).toMatchObject({
        phase: 'provisioning',
        reason: 'WaitingForArgoCd',
      });
    },
  );

  it('does not take what went wrong before the change for its own', () => {
    const environment = changed({ readyAt: undefined });
    const observation = readyObservation(environment, {
      appliedGeneration: 2,
      comparedGeneration: 1,
      health: 'Degraded',
      operation: { phase: 'Failed', message: 'one or more objects failed' },
      conditions: [{ type: 'ComparisonError', message: 'no such revision' }],
    });
    expect(plan(facts(environment, { observation })).result.verdict).toEqual(
      expect.objectContaining({
        phase: 'provisioning',
        reason: 'WaitingForArgoCd',
      }),
    );
  });

  it('is ready again, and keeps when it first was', () => {
    const environment = changed();
    const observation = readyObservation(environment, { at: after(9) });
    const decision = plan(
      facts(environment, {
        observation,
        namespace: namespace('active', 'u1'),
        at: 9,
      }),
    );
    expect(decision).toMatchObject({
      result: { verdict: { phase: 'ready' }, readyAt: START },
      entries: [{ type: 'phase-changed', phase: 'ready' }],
    });
  });

  it('is provisioning, not degraded, while it rolls out', () => {
    const environment = changed();
    for (const at of [1, 60, 899]) {
      const observation = rollingOut(environment, at);
      const { result } = plan(
        facts(environment, { observation, pods: [], at }),
      );
      expect(result.verdict).toMatchObject({
        phase: 'provisioning',
        reason: 'WaitingForHealth',
      });
    }
  });

  it('is degraded when the roll-out fails: what was there still runs', () => {
    const environment = changed();
    const verdictAt = (at: number, message: string) =>
      plan(
        facts(environment, {
          observation: rollingOut(environment, at),
          pods: [pod(message, image)],
          at,
        }),
      ).result.verdict;
    expect(verdictAt(12, CRASH)).toMatchObject({
      phase: 'provisioning',
      reason: 'CrashLoop',
    });
    expect(verdictAt(30, CRASH)).toMatchObject({
      phase: 'degraded',
      reason: 'CrashLoop',
    });
    expect(verdictAt(12, `Back-off pulling image "${image}"`)).toMatchObject({
      phase: 'degraded',
      reason: 'ImageNotFound',
      message: `The image ${image} of sample-be has not been pushed`,
    });
  });

  it('has failed when the roll-out fails and it never was ready', () => {
    const environment = changed({ readyAt: undefined });
    const { result } = plan(
      facts(environment, {
        observation: rollingOut(environment, 30),
        pods: [pod(CRASH, image)],
        at: 30,
      }),
    );
    expect(result.verdict).toMatchObject({
      phase: 'failed',
      reason: 'CrashLoop',
    });
  });

  it('keeps saying that it crashes between two crashes', () => {
    const environment = inPhase(
      'degraded',
      { generation: 2, readyAt: START },
      'CrashLoop',
    );
    const observation = rollingOut(environment, 60);
    const { result } = plan(
      facts(environment, { observation, pods: [], at: 60 }),
    );
    expect(result.verdict).toBe(environment.verdict);
  });

  it('does not take the crash of a former pod for its own', () => {
    const environment = changed();
    const reasonWith = (...images: string[]) =>
      plan(
        facts(environment, {
          observation: rollingOut(environment, 40),
          pods: [pod(CRASH, ...images)],
          at: 40,
        }),
      ).result.verdict.reason;
    const former = 'registry.starry.localhost/sample-be:0123456';
    expect(reasonWith(former)).toBe('WaitingForHealth');
    expect(reasonWith(former, 'proxy:1')).toBe('WaitingForHealth');
    expect(reasonWith(image, 'proxy:1')).toBe('CrashLoop');
    // Fetched by way of another registry, or by its digest, or not told.
    expect(reasonWith('mirror.test/sample-be:89abcde')).toBe('CrashLoop');
    expect(reasonWith('mirror.test/sample-be@sha256:12')).toBe('CrashLoop');
    expect(reasonWith()).toBe('CrashLoop');
  });

  it('has its time to get ready from the change on', () => {
    const environment = changed({ phaseSince: after(1_000) });
    const verdictAt = (at: number) =>
      plan(
        facts(environment, {
          observation: rollingOut(environment, at),
          pods: [],
          at,
        }),
      ).result.verdict;
    expect(verdictAt(1_899).phase).toBe('provisioning');
    expect(verdictAt(1_900)).toMatchObject({
      phase: 'degraded',
      reason: 'TimedOut',
      nextStep: 'Redeploy another revision, or ask the platform team.',
    });
  });

  it('takes the change along when it waits for its name', () => {
    const environment = environmentOf({ generation: 2 });
    expect(plan(facts(environment, { nameHeld: true }))).toMatchObject({
      step: 'none',
      result: { verdict: { phase: 'pending', reason: 'WaitingForName' } },
    });
    expect(plan(facts(environment)).step).toBe('create');
  });
});

describe('an environment that is to go', () => {
  const leaving = (overrides: Partial<EnvironmentRecord> = {}) =>
    inPhase('deleting', {
      intent: 'absent',
      generation: 2,
      deleteRequestedAt: START,
      readyAt: START,
      namespaceUid: 'u1',
      ...overrides,
    });

  it('is looked at first, whatever was seen before', () => {
    const environment = leaving();
    expect(plan(facts(environment)).step).toBe('observe');
    const observation = readyObservation(environment);
    expect(plan(facts(environment, { observation, at: 30 })).step).toBe(
      'observe',
    );
  });

  it('has its running operation stopped, then is deleted', () => {
    const environment = leaving();
    const running = readyObservation(environment, {
      operation: { phase: 'Running' },
      operationInProgress: true,
    });
    expect(plan(facts(environment, { observation: running })).step).toBe(
      'terminate',
    );
    const stopping = {
      ...running,
      operation: { phase: 'Terminating' as const },
    };
    expect(plan(facts(environment, { observation: stopping })).step).toBe(
      'delete',
    );
    const stubborn = { ...running, at: after(40) };
    expect(
      plan(facts(environment, { observation: stubborn, at: 40 })).step,
    ).toBe('delete');
  });

  it('waits for Argo CD, and says what holds it up', () => {
    const environment = leaving();
    const observation = readyObservation(environment, {
      at: after(601),
      deletionTimestamp: START,
      conditions: [{ type: 'DeletionError', message: 'no such cluster' }],
    });
    const given = { observation, namespace: namespace('active'), at: 601 };
    expect(plan(facts(environment, given))).toMatchObject({
      step: 'none',
      result: {
        verdict: {
          phase: 'deleting',
          reason: 'DeletionFailing',
          message:
            'Argo CD cannot delete it: no such cluster; this takes longer than it should',
        },
      },
      dueAt: after(601 + 120),
    });
  });

  it.each([
    [2, 5],
    [9, 9],
    [50, 50],
    [500, 120],
  ])(
    'is asked about again after as long again, after %s s in %s s: the watch tells its end',
    (at, inSeconds) => {
      const environment = leaving();
      const observation = readyObservation(environment, {
        at: after(at),
        deletionTimestamp: START,
      });
      const given = { observation, namespace: namespace('active'), at };
      expect(plan(facts(environment, given)).dueAt).toEqual(
        after(at + inSeconds),
      );
    },
  );

  describe('whose namespace is held', () => {
    const hold = {
      why: 'ConfigMap hold-me (finalizer example.com/hold) keeps it',
      nextStep: 'Ask the platform team.',
    };
    const held = (at: number, state: 'active' | 'terminating') => ({
      at,
      namespace: { at: after(at), state, hold },
    });
    const deleting = (environment: EnvironmentRecord, at: number) =>
      readyObservation(environment, {
        at: after(at),
        deletionTimestamp: START,
      });

    it('is told what holds it, while Argo CD waits for it', () => {
      const environment = leaving();
      const soon = { observation: deleting(environment, 9), at: 9 };
      expect(plan(facts(environment, soon))).toMatchObject({
        step: 'none',
        result: { verdict: { reason: 'DeletingApplication' } },
      });

      const observation = deleting(environment, 10);
      const later = { observation, at: 10 };
      expect(plan(facts(environment, later)).step).toBe('check-namespace');
      const { result, dueAt } = plan(
        facts(environment, { observation, ...held(10, 'terminating') }),
      );
      expect(result.verdict).toEqual({
        phase: 'deleting',
        reason: 'NamespaceHeld',
        message: `Its namespace ${environment.namespace} is being deleted, but ConfigMap hold-me (finalizer example.com/hold) keeps it`,
        nextStep: 'Ask the platform team.',
      });
      expect(dueAt).toEqual(after(13));
    });

    it('is told so before the namespace is being deleted itself', () => {
      const environment = leaving();
      const observation = deleting(environment, 10);
      expect(
        plan(facts(environment, { observation, ...held(10, 'active') })).result
          .verdict,
      ).toMatchObject({
        reason: 'NamespaceHeld',
        message: `All that is in its namespace ${environment.namespace} is being deleted, but ConfigMap hold-me (finalizer example.com/hold) keeps it`,
      });
    });

    it('is told so when only the namespace is left', () => {
      const environment = leaving();
      const given = (at: number) => ({
        observation: observeAbsence(after(at)),
        ...held(at, 'terminating'),
      });
      expect(plan(facts(environment, given(9))).result.verdict).toMatchObject({
        reason: 'WaitingForNamespace',
      });
      expect(plan(facts(environment, given(10))).result.verdict).toMatchObject({
        reason: 'NamespaceHeld',
      });
      expect(plan(facts(environment, given(601)))).toMatchObject({
        result: {
          verdict: {
            reason: 'NamespaceHeld',
            message: expect.stringMatching(/keeps it; this takes longer/),
            nextStep: 'Ask the platform team.',
          },
        },
        dueAt: after(631),
      });
    });

    it('is told what is still in it when nothing holds it', () => {
      const environment = leaving();
      const observation = observeAbsence(after(20));
      const left = { ...namespace('terminating'), left: 'pods (3)' };
      expect(
        plan(facts(environment, { observation, namespace: left, at: 20 }))
          .result.verdict,
      ).toMatchObject({
        reason: 'WaitingForNamespace',
        message: `Waiting for its namespace ${environment.namespace} to be gone; still in it: pods (3)`,
      });
    });

    it('goes on without knowing when the cluster does not tell', () => {
      const environment = leaving();
      const given = {
        observation: deleting(environment, 20),
        namespace: namespace('unverifiable'),
        // The cluster took its time: what was seen before still counts.
        at: 27,
      };
      expect(plan(facts(environment, given))).toMatchObject({
        step: 'none',
        result: {
          verdict: { phase: 'deleting', reason: 'DeletingApplication' },
        },
      });
    });

    it('is gone as soon as nothing holds it any more', () => {
      const environment = leaving({
        verdict: { phase: 'deleting', reason: 'NamespaceHeld', message: '' },
      });
      const given = {
        observation: observeAbsence(after(900)),
        namespace: namespace('absent'),
        at: 900,
      };
      expect(plan(facts(environment, given))).toMatchObject({
        step: 'none',
        result: { verdict: { phase: 'gone', reason: 'Verified' } },
      });
    });

    it('is made again only then, if it was deleted outside of Starry', () => {
      const wanted = inPhase('provisioning', { readyAt: START });
      const observation = deleting(wanted, 30);
      expect(plan(facts(wanted, { observation, at: 30 })).step).toBe(
        'check-namespace',
      );
      for (const seen of [observation, observeAbsence(after(30))]) {
        expect(
          plan(
            facts(wanted, { observation: seen, ...held(30, 'terminating') }),
          ),
        ).toMatchObject({
          step: 'none',
          result: {
            verdict: { phase: 'provisioning', reason: 'NamespaceHeld' },
          },
        });
      }
    });
  });

  it('is gone only when application and namespace are seen to be absent', () => {
    const environment = leaving();
    const observation = observeAbsence(START);
    expect(plan(facts(environment, { observation })).step).toBe(
      'check-namespace',
    );
    for (const state of ['active', 'terminating'] as const) {
      expect(
        plan(facts(environment, { observation, namespace: namespace(state) })),
      ).toMatchObject({
        step: 'none',
        result: {
          verdict: { phase: 'deleting', reason: 'WaitingForNamespace' },
        },
      });
    }
    expect(
      plan(facts(environment, { observation, namespace: namespace('absent') })),
    ).toMatchObject({
      step: 'none',
      result: { verdict: { phase: 'gone', reason: 'Verified' }, goneAt: START },
      dueAt: undefined,
      entries: [{ type: 'phase-changed', phase: 'gone' }],
    });
  });

  it('is not called verified when its namespace was never seen', () => {
    const environment = leaving({ namespaceUid: undefined });
    const { result } = plan(
      facts(environment, {
        observation: observeAbsence(START, readyObservation(environment)),
        namespace: namespace('absent'),
      }),
    );
    expect(result.verdict).toEqual({
      phase: 'gone',
      reason: 'NotVerified',
      message:
        'Its application is gone; its namespace is absent, but was never seen before either, so that this proves nothing',
    });
  });

  it('has its namespace looked at before it is deleted, if it never was', () => {
    const environment = leaving({ namespaceUid: undefined });
    const observation = readyObservation(environment);
    expect(plan(facts(environment, { observation })).step).toBe(
      'check-namespace',
    );
    const given = { observation, namespace: namespace('active', 'u1') };
    expect(plan(facts(environment, given))).toMatchObject({
      step: 'delete',
      result: { namespaceUid: 'u1' },
    });
  });

  it('says so when the namespace cannot be verified', () => {
    const { result } = plan(
      facts(leaving(), {
        observation: observeAbsence(START),
        namespace: namespace('unverifiable'),
      }),
    );
    expect(result.verdict).toMatchObject({
      phase: 'gone',
      reason: 'NotVerified',
    });
    expect(result.verdict.message).toContain('not verified');
  });

  it('leaves an application alone that is not its own', () => {
    const environment = leaving();
    const observation = readyObservation(environment, {
      environmentId: 'other',
    });
    expect(
      plan(facts(environment, { observation, namespace: namespace('absent') })),
    ).toMatchObject({ step: 'none', result: { verdict: { phase: 'gone' } } });
  });

  it.each([
    ['was just sent, after a long queue', 0, 10_000, 'deleting'],
    ['may still be carried out', 64, 10_000, 'deleting'],
    ['cannot arrive any more', 65, 10_000, 'gone'],
    ['may take longer, as calls may', 65, 30_000, 'deleting'],
    ['cannot arrive any more, long as calls may take', 145, 30_000, 'gone'],
  ])(
    'whose creation had no answer and %s (%s s) is %4$s',
    (_, sentFor, requestTimeoutMs, phase) => {
      const at = 7_200;
      const environment = leaving({
        readyAt: undefined,
        createdAt: START,
        creationSentAt: after(at - sentFor),
        creationUnanswered: true,
      });
      const { verdict } = plan({
        ...facts(environment, {
          observation: observeAbsence(after(at)),
          namespace: namespace('absent'),
          at,
        }),
        settings: { ...settings, requestTimeoutMs },
      }).result;
      expect(verdict.phase).toBe(phase);
      expect(verdict.reason === 'Verifying').toBe(phase === 'deleting');
    },
  );

  it('is gone at once when its creation was answered', () => {
    const environment = leaving({
      readyAt: undefined,
      creationSentAt: START,
    });
    const given = {
      observation: observeAbsence(START, readyObservation(environment)),
      namespace: namespace('absent'),
    };
    expect(plan(facts(environment, given)).result.verdict.phase).toBe('gone');
  });

  it('is gone without a look when its creation was never sent', () => {
    const environment = leaving({ readyAt: undefined });
    expect(plan(facts(environment))).toMatchObject({
      step: 'none',
      result: {
        verdict: { phase: 'gone', message: 'Nothing of it was ever made' },
        goneAt: START,
      },
      dueAt: undefined,
    });
  });

  it('is left alone once gone', () => {
    const environment = inPhase('gone', { intent: 'absent' });
    expect(
      plan(facts(environment, { observation: readyObservation(environment) })),
    ).toEqual({
      step: 'none',
      result: { verdict: environment.verdict },
      entries: [],
    });
  });
});
