import { mockServices } from '@backstage/backend-test-utils';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { ManualClock } from '../__testUtils__/ManualClock';
import { MemoryEnvironmentStore } from '../__testUtils__/MemoryEnvironmentStore';
import { ModelArgoCd } from '../__testUtils__/ModelArgoCd';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { Fetch } from '../argocd/ArgoCdHttp';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ReconcileSettings } from '../config/Settings';
import { Namespaces } from '../kubernetes/Namespaces';
import { EnvironmentDriver } from './EnvironmentDriver';
import { Reconciler } from './Reconciler';
import { deletion } from '../model/IntentChange';

/** Argo CD takes this long, in the model, to bring an environment up. */
const READY_SECONDS = 10;

/** Accepts every call, and answers none. */
const hanging: Fetch = (_, init) =>
  new Promise((_resolve, reject) => {
    init.signal?.addEventListener('abort', () => reject(init.signal?.reason));
  });

describe('several instances', () => {
  let clock: ManualClock;
  let argocd: ModelArgoCd;
  let store: MemoryEnvironmentStore;
  let reconciler: Reconciler;
  let progressed: jest.Mock<void, [string[]]>;

  beforeEach(() => {
    progressed = jest.fn();
    clock = new ManualClock();
    argocd = new ModelArgoCd(clock);
    store = new MemoryEnvironmentStore();
    reconciler = start([
      ['dead', driverOf(hanging)],
      ['alive', driverOf(argocd.fetch)],
      [
        'half-dead',
        driverOf((url, init) =>
          url.includes('stuck') ? hanging(url, init) : argocd.fetch(url, init),
        ),
      ],
    ]);
  });

  function start(
    drivers: Array<[string, EnvironmentDriver]>,
    settings: Partial<ReconcileSettings> = {},
  ): Reconciler {
    const started = Reconciler.create({
      store,
      drivers: new Map(drivers),
      settings: {
        pollIntervalMs: 2_000,
        concurrency: 2,
        maxProvisioning: 20,
        leaseMs: 60_000,
        requestTimeoutMs: 10_000,
        provisionTimeoutMs: 900_000,
        deleteTimeoutMs: 600_000,
        ...settings,
      },
      changes: { changed: () => {}, progressed },
      logger: mockServices.logger.mock(),
      clock,
      random: () => 0.5,
      holder: 'replica',
    });
    started.start();
    return started;
  }

  afterEach(async () => {
    const stopped = reconciler.stop();
    await clock.advance(60_000);
    await stopped;
  });

  function driverOf(
    fetch: Fetch,
    observe: Namespaces['observe'] = async one => argocd.observeNamespace(one),
  ): EnvironmentDriver {
    const place = { project: 'p', applicationNamespace: 'argocd' };
    return EnvironmentDriver.create({
      client: ArgoCdClient.create({
        instance: { ...place, url: 'https://argocd.test', token: 'a-token' },
        fetch,
        clock,
        timeoutMs: 10_000,
      }),
      namespaces: { observe },
      settings: {
        domain: 'starry.localhost',
        chart: {
          repoUrl: 'https://git.test/x',
          path: 'charts/x',
          revision: 'main',
        },
        instance: {
          ...place,
          destination: { server: 'https://kubernetes.default.svc' },
        },
      },
      clock,
    });
  }

  async function request(
    instance: string,
    number: number,
    overrides: Partial<EnvironmentRecord> = {},
  ): Promise<string> {
    const environment = environmentOf({
      id: `${instance}${number}`,
      name: `${instance}-${number}`,
      instance,
      createdAt: clock.now(),
      ...overrides,
    });
    await store.create(environment, {
      at: clock.now(),
      type: 'created',
      message: '',
    });
    reconciler.wake();
    return environment.id;
  }

  async function pass(seconds: number): Promise<void> {
    for (let second = 0; second < seconds; second++) {
      argocd.proceed();
      await clock.advance(1_000);
    }
  }

  const phaseOf = async (id: string) => (await store.get(id))?.verdict.phase;

  it('are no burden to each other when one answers nothing any more', async () => {
    const waiting = [];
    for (let number = 0; number < 20; number++) {
      waiting.push(await request('dead', number));
    }
    // All that may be asked of it at a time is being asked.
    await pass(5);
    const id = await request('alive', 1);
    await pass(READY_SECONDS);
    await expect(phaseOf(id)).resolves.toBe('ready');

    await store.requestChange(id, deletion({ at: clock.now() }));
    reconciler.wake();
    await pass(READY_SECONDS);
    await expect(phaseOf(id)).resolves.toBe('gone');

    await pass(60);
    const phases = await Promise.all(waiting.map(phaseOf));
    expect(new Set(phases)).toEqual(new Set(['pending']));
  });

  it('begin and delete environments however many others are looked at', async () => {
    for (let number = 0; number < 10; number++) {
      await request('half-dead', number, {
        application: `stuck-${number}`,
        readyAt: clock.now(),
        verdict: { phase: 'degraded', reason: 'Unhealthy', message: '' },
        observation: readyObservation(environmentOf(), {
          at: new Date(0),
          environmentId: `half-dead${number}`,
          health: 'Degraded',
        }),
      });
    }
    await pass(1);
    const id = await request('half-dead', 10);
    await pass(1);
    await expect(phaseOf(id)).resolves.toBe('provisioning');
    await pass(2 * READY_SECONDS);
    await expect(phaseOf(id)).resolves.toBe('ready');
    const at = clock.now();
    await store.requestChange(id, deletion({ at }));
    reconciler.wake();
    await pass(1);
    expect(argocd.changes.map(({ method }) => method)).toContain('DELETE');
  });

  it('take as many as are due, though only a few at a time', async () => {
    const ids = [];
    for (let number = 0; number < 10; number++) {
      ids.push(await request('alive', number));
    }
    await clock.advance(100);
    const phases = await Promise.all(ids.map(phaseOf));
    expect(new Set(phases)).toEqual(new Set(['provisioning']));
  });

  it('bring up only some at a time, and all of them in the end', async () => {
    const ids: string[] = [];
    for (let number = 0; number < 50; number++) {
      ids.push(await request('alive', number));
    }
    const inPhase = async (phase: string) => {
      const phases = await Promise.all(ids.map(phaseOf));
      return phases.filter(one => one === phase).length;
    };
    await clock.advance(2_000);
    await expect(inPhase('provisioning')).resolves.toBe(20);
    const others = ids.slice(20);
    for (const id of others) {
      expect((await store.get(id))?.verdict).toEqual({
        phase: 'pending',
        reason: 'WaitingForTurn',
        message:
          'Waiting for its turn: Argo CD brings up 20 environments at a time, the oldest first',
      });
    }
    const told = progressed.mock.calls.flat(2);
    expect(told.filter(id => others.includes(id)).sort()).toEqual(
      [...others].sort(),
    );
    for (let seconds = 0; seconds < 5 * READY_SECONDS; seconds++) {
      await pass(1);
      expect(await inPhase('provisioning')).toBeLessThanOrEqual(20);
    }
    await expect(inPhase('ready')).resolves.toBe(50);
  });

  it('are sent no creation that could not be noted before', async () => {
    const noteCreation = jest
      .spyOn(store, 'noteCreation')
      .mockRejectedValueOnce(new Error('The database is away'))
      .mockResolvedValueOnce(false);
    const id = await request('alive', 1);
    await clock.advance(100);
    expect(noteCreation).toHaveBeenCalledTimes(1);
    expect(argocd.changes).toEqual([]);
    await pass(READY_SECONDS + 5);
    expect(noteCreation).toHaveBeenCalledTimes(3);
    expect(argocd.changes.map(({ method }) => method)).toEqual(['POST']);
    expect(await store.get(id)).toMatchObject({
      creationSentAt: expect.any(Date),
      creationUnanswered: false,
    });
  });

  it('are not searched again for what is due when all was taken', async () => {
    await clock.advance(100);
    const claimDue = jest.spyOn(store, 'claimDue');
    const id = await request('alive', 1);
    await clock.advance(100);
    await expect(phaseOf(id)).resolves.toBe('provisioning');
    const searches = claimDue.mock.calls.filter(
      ([{ instance, phases }]) =>
        instance === 'alive' && phases?.includes('pending'),
    );
    expect(searches).toHaveLength(1);
  });

  it('may be slow: what they answered in time is used, not asked again', async () => {
    await reconciler.stop();
    const slow = async <T>(answer: () => Promise<T>): Promise<T> => {
      await new Promise<void>(resolve => clock.after(9_000, resolve));
      return answer();
    };
    const gets: string[] = [];
    reconciler = start(
      [
        [
          'slow',
          driverOf(
            (url, init) => {
              if (init.method === 'GET') {
                gets.push(url);
              }
              return slow(() => argocd.fetch(url, init));
            },
            one => slow(async () => argocd.observeNamespace(one)),
          ),
        ],
      ],
      { leaseMs: 45_000 },
    );
    const id = await request('slow', 1);
    await pass(120);
    await expect(phaseOf(id)).resolves.toBe('ready');
    expect(gets.length).toBeLessThan(8);
  });

  it('may be taken out of the configuration, which the environment says', async () => {
    const id = await request('former', 1);
    await pass(3);
    expect((await store.get(id))?.verdict).toMatchObject({
      phase: 'pending',
      reason: 'InstanceUnknown',
      message: 'Argo CD former is no longer configured',
    });
  });

  it('may be taken out with a restart: what was sent expires by its time, what was not is gone at once', async () => {
    const inSeconds = (seconds: number) =>
      new Date(clock.now().getTime() + seconds * 1_000);
    const up = await request('alive', 1, { expiresAt: inSeconds(90) });
    await pass(READY_SECONDS);
    await expect(phaseOf(up)).resolves.toBe('ready');
    await reconciler.stop();
    const [expires, deleted] = [
      await request('alive', 2, { expiresAt: inSeconds(30) }),
      await request('alive', 3),
    ];

    reconciler = start([]);
    await pass(3);
    const unknown = 'InstanceUnknown';
    for (const id of [expires, deleted]) {
      const { verdict } = (await store.get(id))!;
      expect(verdict).toMatchObject({ phase: 'pending', reason: unknown });
    }
    await store.requestChange(deleted, deletion({ at: clock.now() }));
    await pass(3);
    await expect(phaseOf(deleted)).resolves.toBe('gone');
    await pass(30);
    expect(await store.get(expires)).toMatchObject({
      verdict: { phase: 'gone', message: 'Nothing was ever created for it' },
      goneAt: expect.any(Date),
    });
    await pass(60);
    expect(await store.get(up)).toMatchObject({
      intent: 'absent',
      verdict: { phase: 'deleting', reason: unknown },
    });
  });
});
