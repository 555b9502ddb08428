import { readyObservation } from '../__testUtils__/environments';
import { after, facts, inPhase, START } from '../__testUtils__/facts';
import { plan } from './plan';

describe('an environment that is looked at', () => {
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
});
