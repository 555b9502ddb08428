import { readyObservation } from '../__testUtils__/environments';
import {
  after,
  facts,
  namespace,
  settings,
  START,
  leaving,
} from '../__testUtils__/facts';
import { observeAbsence } from '../provisioning/observe';
import { plan } from './plan';

describe('an environment that is to go', () => {
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
        'Its application is gone. Its namespace is absent too, but was never seen before, so that proves nothing',
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
    expect(result.verdict.message).toContain('could not be checked');
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
});
