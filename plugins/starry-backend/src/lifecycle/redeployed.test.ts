import { environmentOf, readyObservation } from '../__testUtils__/environments';
import {
  after,
  facts,
  inPhase,
  namespace,
  START,
} from '../__testUtils__/facts';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { plan } from './plan';

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
