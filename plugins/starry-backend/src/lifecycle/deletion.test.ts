import { readyObservation } from '../__testUtils__/environments';
import {
  after,
  facts,
  inPhase,
  namespace,
  START,
  leaving,
} from '../__testUtils__/facts';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { observeAbsence } from '../provisioning/observe';
import { plan } from './plan';

describe('an environment whose namespace is held', () => {
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
      plan(facts(environment, { observation, namespace: left, at: 20 })).result
        .verdict,
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
        plan(facts(wanted, { observation: seen, ...held(30, 'terminating') })),
      ).toMatchObject({
        step: 'none',
        result: {
          verdict: { phase: 'provisioning', reason: 'NamespaceHeld' },
        },
      });
    }
  });
});
