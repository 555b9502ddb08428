import { readyObservation } from '../__testUtils__/environments';
import { after, facts, inPhase, START, leaving } from '../__testUtils__/facts';
import { plan } from './plan';

describe('the life cycle', () => {
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

  it('is gone without a look when its creation was never sent', () => {
    const environment = leaving({ readyAt: undefined });
    expect(plan(facts(environment))).toMatchObject({
      step: 'none',
      result: {
        verdict: { phase: 'gone', message: 'Nothing was ever created for it' },
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
