import { readyObservation } from '../__testUtils__/environments';
import { after, facts, inPhase, namespace } from '../__testUtils__/facts';
import { Reason } from '../model/Reason';
import { plan } from './plan';

describe('an environment that is not up', () => {
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
        'It did not get ready in time. Waiting for sample-be and orders-db to be up',
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
});
