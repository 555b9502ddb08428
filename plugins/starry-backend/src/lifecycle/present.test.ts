import { environmentOf, readyObservation } from '../__testUtils__/environments';
import {
  after,
  facts,
  inPhase,
  namespace,
  START,
} from '../__testUtils__/facts';
import { observeAbsence } from '../provisioning/observe';
import { plan } from './plan';

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

  it('is told when what Argo CD has is not what is wanted now', () => {
    const environment = inPhase('ready', { generation: 2 });
    const observation = readyObservation(environment, { appliedGeneration: 1 });
    expect(plan(facts(environment, { observation })).step).toBe('update');
    expect(plan(facts(environment, { observation, at: 60 })).step).toBe(
      'observe',
    );
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
});
