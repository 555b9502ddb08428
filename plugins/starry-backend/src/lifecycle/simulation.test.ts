import { mockServices } from '@backstage/backend-test-utils';
import fc from 'fast-check';
import { environmentOf } from '../__testUtils__/environments';
import { ManualClock } from '../__testUtils__/ManualClock';
import { MemoryEnvironmentStore } from '../__testUtils__/MemoryEnvironmentStore';
import { ModelArgoCd, Trouble } from '../__testUtils__/ModelArgoCd';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ObservationIntake } from '../observer/ObservationIntake';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ClusterUnavailableError } from '../kubernetes/ClusterUnavailableError';
import { EnvironmentDriver } from '../reconciler/EnvironmentDriver';
import { Reconciler } from '../reconciler/Reconciler';
import { deletion } from '../model/IntentChange';

/** What happens in one simulated history. */
interface History {
  /** Seconds for which it had to wait for its turn before the start. */
  queuedFor: number;
  /** To each call to Argo CD, in order; later ones have none. */
  troubles: Array<Trouble | undefined>;
  /** To each event of the watch, in order: lost, or late by milliseconds. */
  events: Array<'lost' | number>;
  /** Whether the cluster answers, by call. */
  cluster: boolean[];
  /** When its deletion is asked for, if so, in seconds. */
  deleteAt?: number;
  /** When its redeployment is asked for, in seconds. */
  redeployAt: number[];
  /** When it is deleted in Argo CD by hand, if so, in seconds. */
  deletedByHandAt?: number;
  /** Someone else's application has its name for these seconds from the start. */
  foreignFor?: number;
  /** Seconds for which it lives. */
  lifetime: number;
  /** Seconds that Argo CD takes to delete it. */
  deletion: number;
}

const TROUBLES: Trouble[] = [
  'refuse',
  'error',
  'half',
  'forbid',
  'lose-answer',
  'late',
  'crash-before',
  'crash-after',
];

const histories: fc.Arbitrary<History> = fc.record({
  queuedFor: fc.constantFrom(0, 600),
  troubles: fc.array(
    fc.option(fc.constantFrom(...TROUBLES), { nil: undefined }),
    {
      maxLength: 12,
    },
  ),
  events: fc.array(
    fc.oneof(fc.constant('lost' as const), fc.integer({ min: 0, max: 20_000 })),
    { maxLength: 10 },
  ),
  cluster: fc.array(fc.boolean(), { maxLength: 6 }),
  deleteAt: fc.option(fc.integer({ min: 0, max: 60 }), { nil: undefined }),
  redeployAt: fc.array(fc.integer({ min: 0, max: 80 }), { maxLength: 4 }),
  deletedByHandAt: fc.option(fc.integer({ min: 0, max: 60 }), {
    nil: undefined,
  }),
  foreignFor: fc.option(fc.integer({ min: 1, max: 40 }), { nil: undefined }),
  lifetime: fc.constantFrom(90, 100_000),
  deletion: fc.constantFrom(3, 30),
});

const SETTINGS = {
  pollIntervalMs: 2_000,
  concurrency: 4,
  maxProvisioning: 20,
  leaseMs: 60_000,
  requestTimeoutMs: 10_000,
  provisionTimeoutMs: 900_000,
  deleteTimeoutMs: 600_000,
};

/** Long enough for every trouble to be over and every lease to have ended. */
const END_SECONDS = 900;

async function simulate(history: History) {
  const clock = new ManualClock();
  const argocd = new ModelArgoCd(clock);
  const complaints: string[] = [];
  const logger = mockServices.logger.mock();
  const environment = environmentOf({
    createdAt: new Date(clock.now().getTime() - history.queuedFor * 1000),
    expiresAt: new Date(clock.now().getTime() + history.lifetime * 1000),
  });
  const { id, application: name } = environment;
  const events = [...history.events];
  const cluster = [...history.cluster];
  argocd.troubles = [...history.troubles];
  argocd.deletionMs = history.deletion * 1_000;

  const check = (record: EnvironmentRecord) => {
    const { verdict, observation, generation, attempts } = record;
    // While Argo CD cannot be asked, what was said before stands.
    if (verdict.phase === 'ready' && attempts === 0) {
      if (observation?.comparedGeneration !== generation) {
        complaints.push('ready for an older generation');
      }
      const up = argocd.hasBeenUp(name);
      if (!up.some(({ environment: e }) => e?.generation === generation)) {
        complaints.push('ready before what is wanted was up');
      }
      if (!observation?.exists || observation.environmentId !== id) {
        complaints.push('ready without an application');
      }
    }
    if (verdict.phase === 'gone' && argocd.holds(name, id)) {
      complaints.push('gone while some of it is there');
    }
  };
  const store = new MemoryEnvironmentStore(check);
  await store.create(environment, {
    at: clock.now(),
    type: 'created',
    message: '',
  });

  const client = ArgoCdClient.create({
    instance: {
      url: 'https://argocd.test',
      token: 'starry-token',
      project: 'p',
      applicationNamespace: 'argocd',
    },
    fetch: argocd.fetch,
    clock,
    timeoutMs: 10_000,
  });
  const driver = EnvironmentDriver.create({
    client,
    namespaces: {
      observe: async identity => {
        if (cluster.shift() === false) {
          throw new ClusterUnavailableError('The cluster cannot be reached');
        }
        return argocd.observeNamespace(identity);
      },
    },
    settings: {
      domain: 'starry.localhost',
      chart: {
        repoUrl: 'https://git.test/x',
        path: 'charts/x',
        revision: 'main',
      },
      instance: {
        project: 'p',
        applicationNamespace: 'argocd',
        destination: { server: 'https://kubernetes.default.svc' },
      },
    },
    clock,
  });

  let replicas = 0;
  let reconciler!: Reconciler;
  const startReplica = () => {
    reconciler = Reconciler.create({
      store,
      drivers: new Map([['sandbox', driver]]),
      settings: SETTINGS,
      changes: { changed: () => {}, progressed: () => {} },
      logger,
      clock,
      random: () => 0.5,
      holder: `replica-${replicas++}`,
    });
    reconciler.start();
  };
  // Its process dies with the call: what it was about is never finished.
  argocd.onCrash = () => {
    void reconciler.stop();
    startReplica();
  };
  const intake = ObservationIntake.create({
    instance: 'sandbox',
    client,
    store,
    clock,
    onChanged: (_, dueAt) => reconciler.wakeAt(dueAt),
  });
  argocd.onEvent = event => {
    const delay = events.shift() ?? 0;
    if (delay !== 'lost') {
      clock.after(
        delay,
        () => void intake.event(event, clock.now()).catch(() => {}),
      );
    }
  };

  const redeploy = async (second: number) => {
    const { version, services, verdict } = (await store.get(id))!;
    const phase = verdict.phase === 'pending' ? 'pending' : 'provisioning';
    const change = { phase, reason: 'ApplyingChange', message: '' } as const;
    await store.requestChange(id, {
      version,
      at: clock.now(),
      wanted: {
        services: services.map(service => ({
          ...service,
          ...(service.image && { image: `sample-be:${second}` }),
        })),
      },
      verdict: change,
      entry: {
        at: clock.now(),
        type: 'redeploy-requested',
        message: '',
        phase,
      },
    });
  };

  if (history.foreignFor !== undefined) {
    argocd.addForeign(name);
  }
  startReplica();
  for (let second = 0; second <= END_SECONDS; second++) {
    if (second === history.foreignFor) {
      argocd.remove(name);
    }
    if (second === history.deletedByHandAt) {
      argocd.deleteByHand(name);
    }
    if (second === history.deleteAt) {
      await store.requestChange(id, deletion({ at: clock.now() }));
      reconciler.wake();
    }
    if (history.redeployAt.includes(second)) {
      await redeploy(second);
      reconciler.wake();
    }
    if (second % 60 === 0) {
      // The full list, which makes up for events that were lost.
      void intake.list(argocd.list()).catch(() => {});
    }
    argocd.proceed();
    await clock.advance(1_000);
  }
  void reconciler.stop();
  await clock.advance(10_000);

  const record = (await store.get(id))!;
  return { argocd, complaints, record, entries: store.entries(id) };
}

describe('whatever happens on the way', () => {
  it('what is wanted gets ready, what is not is gone, and nothing else is touched', async () => {
    await fc.assert(
      fc.asyncProperty(histories, async history => {
        const { argocd, complaints, record, entries } = await simulate(history);
        const { application, id, intent } = record;
        expect(complaints).toEqual([]);
        expect(argocd.violations).toEqual([]);
        // Gone is the end, and present ones never get there.
        const ends = entries.map(({ phase }) => phase === 'gone');
        const [wanted] = record.services;
        const up = argocd.hasBeenUp(application).at(-1)?.services;
        expect({
          phase: record.verdict.phase,
          there: argocd.holds(application, id),
          upAsWanted:
            intent === 'absent' || up?.[wanted.name].image === wanted.image,
          goneOnce: ends.filter(Boolean).length === 1,
          goneLast: ends[ends.length - 1],
        }).toEqual(
          intent === 'present'
            ? {
                phase: 'ready',
                there: true,
                upAsWanted: true,
                goneOnce: false,
                goneLast: false,
              }
            : {
                phase: 'gone',
                there: false,
                upAsWanted: true,
                goneOnce: true,
                goneLast: true,
              },
        );
      }),
      { numRuns: 40 },
    );
  });

  it('a creation that arrives late after a long queue, and after the deletion, is not left behind', async () => {
    const { argocd, complaints, record } = await simulate({
      queuedFor: 600,
      troubles: ['late'],
      events: [],
      cluster: [],
      redeployAt: [],
      deleteAt: 3,
      lifetime: 100_000,
      deletion: 3,
    });
    expect(complaints).toEqual([]);
    expect(record.verdict).toMatchObject({ phase: 'gone' });
    expect(argocd.changes.map(({ method }) => method)).toEqual([
      'POST',
      'DELETE',
    ]);
    expect(argocd.holds(record.application, record.id)).toBe(false);
  });

  it('takes a straight way when there is no trouble', async () => {
    const { argocd, record, entries } = await simulate({
      queuedFor: 0,
      troubles: [],
      events: [],
      cluster: [],
      redeployAt: [],
      lifetime: 90,
      deletion: 3,
    });
    expect(record.verdict).toMatchObject({ phase: 'gone', reason: 'Verified' });
    expect(argocd.changes.map(({ method }) => method)).toEqual([
      'POST',
      'DELETE',
    ]);
    expect(entries.map(({ type, phase }) => phase ?? type)).toEqual([
      'created',
      'provisioning',
      'ready',
      'deleting',
      'gone',
    ]);
  });

  it('takes a straight way to another commit, too', async () => {
    const { argocd, record, entries } = await simulate({
      queuedFor: 0,
      troubles: [],
      events: [],
      cluster: [],
      redeployAt: [30],
      lifetime: 100_000,
      deletion: 3,
    });
    expect(record).toMatchObject({
      generation: 2,
      verdict: { phase: 'ready' },
    });
    expect(argocd.changes.map(({ method }) => method)).toEqual(['POST', 'PUT']);
    const up = argocd.hasBeenUp(record.application);
    expect(up.map(({ services }) => services?.['sample-be'].image)).toEqual([
      'registry.starry.localhost/sample-be:0123456',
      'sample-be:30',
    ]);
    expect(entries.map(({ type, phase }) => `${type} ${phase}`)).toEqual([
      'created undefined',
      'phase-changed provisioning',
      'phase-changed ready',
      'redeploy-requested provisioning',
      'phase-changed ready',
    ]);
  });
});
