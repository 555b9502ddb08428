import { mockServices } from '@backstage/backend-test-utils';
import { environmentOf } from '../__testUtils__/environments';
import { at, describeRecord, entry } from '../__testUtils__/testRecord';
import { ManualClock } from '../__testUtils__/ManualClock';
import { ChartSource } from '../model/ChartSource';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ChartRollout } from './ChartRollout';
import { Rollout } from './Rollout';
import { RolloutStore } from './RolloutStore';

const OLD = 'a'.repeat(40);
const NEW = 'b'.repeat(40);
const ADMIN = 'user:default/ada.marsh';
const place = { repoUrl: 'https://x/y', path: 'c', revision: 'main' };

function sourceAt(commit: string, resolvedAt: Date): ChartSource {
  return { ...place, commit, resolvedAt, domain: 'old.test' };
}

describeRecord('a rollout of the chart', kept => {
  const maxProvisioning = 2;
  let clock: ManualClock;
  let rollouts: RolloutStore;
  let changed: string[];

  beforeEach(async () => {
    clock = new ManualClock();
    rollouts = new RolloutStore(kept.client);
    changed = [];
    await clock.advance(60_000);
  });

  const replica = () =>
    new ChartRollout({
      rollouts,
      settings: {
        domain: 'new.test',
        instances: [{ name: 'sandbox' }],
        reconcile: { maxProvisioning },
      },
      onChanged: ids => changed.push(...ids),
      logger: mockServices.logger.mock(),
      clock,
    });
  const run = () => replica().run(new AbortController().signal);

  async function start(overrides: Partial<Rollout> = {}): Promise<void> {
    await rollouts.start({
      id: 'r1',
      chart: { ...place, commit: NEW, resolvedAt: clock.now() },
      state: 'running',
      tolerated: 0,
      startedBy: ADMIN,
      startedAt: clock.now(),
      ...overrides,
    });
  }

  async function given(
    number: number,
    overrides: Partial<EnvironmentRecord> = {},
  ): Promise<string> {
    const id = `a${number}`;
    await kept.store.create(
      environmentOf({
        id,
        name: `test-${number}`,
        createdAt: at(number),
        readyAt: at(number),
        verdict: { phase: 'ready', reason: 'Ready', message: '' },
        source: sourceAt(OLD, at(number)),
        ...overrides,
      }),
      entry,
    );
    return id;
  }

  async function becomes(
    id: string,
    phase: EnvironmentRecord['verdict']['phase'],
  ): Promise<void> {
    const verdict = { phase, reason: 'Unhealthy', message: '' } as const;
    await kept.store.saveStep(await kept.read(id), {
      result: { verdict },
      entries: [],
      at: clock.now(),
    });
  }

  it('takes the oldest first, as many at a time as Argo CD is given', async () => {
    const ids = [await given(1), await given(2), await given(3)];
    await start();
    await run();
    await run();
    expect(changed).toEqual(ids.slice(0, 2));
    const [first] = ids;
    expect(await kept.read(first)).toMatchObject({
      generation: 2,
      verdict: { phase: 'provisioning', reason: 'ApplyingChange' },
      // Its addresses stay, and so does their domain.
      source: { commit: NEW, domain: 'old.test' },
    });
    const { items } = await kept.store.timeline(first, { limit: 1 });
    expect(items).toMatchObject([
      {
        type: 'chart-rolled-out',
        message:
          'The platform team rolls out another chart: chart from aaaaaaa to bbbbbbb.',
        actor: ADMIN,
      },
    ]);

    await clock.advance(60_000);
    await run();
    expect(changed).toHaveLength(2);
    await becomes(first, 'ready');
    await run();
    expect(changed).toEqual(ids);

    await run();
    expect((await rollouts.last())?.state).toBe('running');
    for (const id of ids.slice(1)) {
      await becomes(id, 'ready');
    }
    await run();
    expect((await rollouts.last())?.state).toBe('done');
  });

  it('waits for those that are created, and they for it', async () => {
    await given(1, {
      readyAt: undefined,
      verdict: { phase: 'provisioning', reason: 'Creating', message: '' },
      phaseSince: clock.now(),
      source: sourceAt(NEW, clock.now()),
    });
    const ids = [await given(2), await given(3)];
    await start();
    await run();
    expect(changed).toEqual(ids.slice(0, 1));

    await given(4, {
      readyAt: undefined,
      verdict: { phase: 'pending', reason: 'Recorded', message: '' },
      source: sourceAt(NEW, clock.now()),
    });
    const now = clock.now();
    const before = (ms: number) => new Date(now.getTime() - ms);
    const { claimed, waiting } = await kept.store.claimDue({
      now,
      limit: 8,
      holder: 'h',
      leaseUntil: new Date(now.getTime() + 10_000),
      instance: 'sandbox',
      phases: ['pending'],
      admission: {
        maxProvisioning,
        newSince: before(30_000),
        busySince: before(300_000),
        busyReasons: [],
        reason: 'WaitingForTurn',
        message: '',
        lookAgainAt: now,
      },
    });
    expect(claimed.map(({ id }) => id)).not.toContain('a4');
    expect(waiting).toEqual(['a4']);
  });

  it('leaves out what goes, what has it, and what has a newer one', async () => {
    await given(1, { intent: 'absent' });
    await given(2, { expiresAt: clock.now() });
    await given(3, { source: sourceAt(NEW, at(3)) });
    const later = new Date(clock.now().getTime() + 1_000);
    await given(4, { source: sourceAt('c'.repeat(40), later) });
    await given(5, { instance: 'other' });
    // What was made before charts were recorded gets one.
    const id = await given(6, { name: 'test-00', source: undefined });
    await start();
    await run();
    expect(changed).toEqual([id]);
    expect((await kept.read(id)).source).toMatchObject({
      commit: NEW,
      domain: 'starry.localhost',
    });
  });

  it('does no harm when several replicas are at it', async () => {
    for (let number = 0; number < 6; number++) {
      await given(number);
    }
    await start();
    await Promise.all([run(), run(), run(), run()]);
    expect(changed).toEqual(['a0', 'a1']);
  });

  it('pauses by itself when it breaks more than three, and goes on when told', async () => {
    const broken = 'failed' as const;
    await given(0, {
      verdict: { phase: broken, reason: 'Unhealthy', message: '' },
      readyAt: undefined,
    });
    for (let number = 1; number < 9; number++) {
      await given(number);
    }
    await start();
    while ((await rollouts.last())?.state === 'running') {
      await run();
      for (const id of changed.splice(0)) {
        await becomes(id, id === 'a0' ? broken : 'degraded');
      }
    }
    const paused = (await rollouts.last())!;
    expect(paused).toMatchObject({
      state: 'paused',
      reason:
        '5 environments that were ready before are not any more since they got it',
    });
    await run();
    expect(changed).toEqual([]);

    await rollouts.enter(paused, 'running', { from: ['paused'], tolerated: 5 });
    await run();
    expect(changed).toEqual(['a6', 'a7']);
  });

  it('takes nothing more once it is stopped', async () => {
    await given(1);
    await start();
    const [rollout] = [(await rollouts.last())!];
    await rollouts.enter(rollout, 'stopped', { from: ['running'] });
    await run();
    expect(changed).toEqual([]);
  });

  it('does not count what its people have redeployed since', async () => {
    const id = await given(1);
    await start();
    await run();
    const { version, services } = await kept.read(id);
    const verdict = {
      phase: 'provisioning',
      reason: 'ApplyingChange',
      message: '',
    } as const;
    await kept.store.requestChange(id, {
      ...{ version, wanted: { services }, verdict, entry },
      at: clock.now(),
    });
    await becomes(id, 'degraded');
    const rollout = (await rollouts.last())!;
    expect(await rollouts.progress(rollout, ['sandbox'], clock.now())).toEqual({
      left: 0,
      rolling: 0,
      broken: 0,
    });
  });
});
