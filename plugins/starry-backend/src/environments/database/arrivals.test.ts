import { environmentOf } from '../../__testUtils__/environments';
import {
  anObservation,
  at,
  claim,
  describeKept,
  entry,
} from '../../__testUtils__/keptEnvironments';
import { MemoryEnvironmentStore } from '../../__testUtils__/MemoryEnvironmentStore';
import { EnvironmentStore } from '../EnvironmentStore';
import { EnvironmentRecord, Verdict } from '../types';

describeKept('arrivals', kept => describeArrivals(() => kept.store));

describe('arrivals, in memory', () => {
  let store: EnvironmentStore;
  beforeEach(() => {
    store = new MemoryEnvironmentStore();
  });
  describeArrivals(() => store);
});

/** What tests rely on in memory holds in the databases, and the reverse. */
function describeArrivals(storeOf: () => EnvironmentStore) {
  const read = async (id: string) => (await storeOf().get(id))!;

  /** Puts an environment before all that are there. */
  let count: number;
  beforeEach(() => {
    count = 0;
  });
  const put = (
    id: string,
    phase: Verdict['phase'],
    overrides: Partial<EnvironmentRecord> & { reason?: string } = {},
  ) => {
    const { reason = 'R', ...rest } = overrides;
    return storeOf().create(
      environmentOf({
        id,
        name: id,
        createdAt: at(--count / 10 - 1),
        verdict: { phase, reason, message: '' },
        phaseSince: at(10),
        ...rest,
      }),
      entry,
    );
  };

  /** Claims for a second what is due, with room for two. */
  const claimAt = async (
    seconds: number,
    newSince: number,
    options: Parameters<typeof claim>[2] = {},
  ) => {
    const claimed = await claim(storeOf(), seconds, {
      leaseUntil: at(seconds + 1),
      arrivals: {
        limit: 2,
        newSince: at(newSince),
        busySince: at(9),
        busyReasons: ['Syncing'],
      },
      ...options,
    });
    return claimed.map(({ id }) => id);
  };

  it('begin one after the other, as there is room', async () => {
    for (const id of ['p3', 'p2', 'p1']) {
      await put(id, 'pending');
    }
    await expect(claimAt(0, 0)).resolves.toEqual(['p1', 'p2']);
    // While those are being begun, there is no room for another.
    await expect(claimAt(0.5, 0)).resolves.toEqual([]);

    // Its creation was seen before that was written: it goes on.
    await storeOf().recordObservation(
      await read('p1'),
      anObservation({ at: at(1) }),
      at(1),
    );
    await expect(claimAt(2, 0)).resolves.toEqual(['p1', 'p2']);
    await storeOf().saveStep(await read('p1'), {
      result: { verdict: { phase: 'ready', reason: 'R', message: '' } },
      entries: [],
      at: at(3),
    });
    await expect(claimAt(4, 0)).resolves.toEqual(['p2', 'p3']);
  });

  it('come after all else, be that asked for later', async () => {
    await put('a2', 'provisioning');
    await put('p2', 'pending');
    await put('a1', 'provisioning');
    await put('p1', 'pending');
    const late = { arrivals: undefined };
    await expect(claimAt(1, 15, { ...late, limit: 3 })).resolves.toEqual([
      'a1',
      'a2',
      'p1',
    ]);
    await expect(claimAt(3, 15, { ...late, limit: 1 })).resolves.toEqual([
      'a1',
    ]);
  });

  it('are counted for as long as Argo CD is busy with them', async () => {
    await put('p2', 'pending');
    await put('p1', 'pending');
    await put('a1', 'provisioning');
    await expect(claimAt(20, 5)).resolves.toEqual(['a1', 'p1']);
    // What has been on its way for long waits for something else.
    await expect(claimAt(30, 15)).resolves.toEqual(['a1', 'p1', 'p2']);

    // Unless that is Argo CD.
    await put('b1', 'provisioning', { reason: 'Syncing' });
    await put('b2', 'provisioning', { reason: 'Syncing' });
    await expect(claimAt(40, 15)).resolves.toEqual(['b2', 'b1', 'a1']);
  });

  it('need no room to go, or when their time is up', async () => {
    await put('a2', 'provisioning');
    await put('a1', 'provisioning');
    await put('p3', 'pending');
    await put('p2', 'pending', { expiresAt: at(50) });
    await put('p1', 'pending', { intent: 'absent' });
    await expect(claimAt(49, 5)).resolves.toEqual(['p1', 'a1', 'a2']);
    await expect(claimAt(51, 5)).resolves.toEqual(['p1', 'p2', 'a1', 'a2']);
  });

  it('are told why they wait, once', async () => {
    await put('a1', 'provisioning');
    await put('p3', 'pending', { instance: 'other' });
    await put('p2', 'pending');
    await put('p1', 'pending');
    await put('p0', 'pending', { expiresAt: at(0) });
    const hold = (seconds: number, reason = 'WaitingForTurn') =>
      storeOf().holdBack({
        now: at(seconds),
        instance: 'sandbox',
        reason,
        message: 'It waits.',
      });
    const before = await read('p2');

    await expect(claimAt(1, 5)).resolves.toEqual(['p0', 'a1', 'p1']);
    await expect(hold(1)).resolves.toEqual(['p2']);
    await expect(hold(1)).resolves.toEqual([]);
    await expect(read('p2')).resolves.toEqual({
      ...before,
      verdict: {
        phase: 'pending',
        reason: 'WaitingForTurn',
        message: 'It waits.',
      },
    });
    // Those that others have leased have their turn.
    await expect(hold(3)).resolves.toEqual(['p1']);
    await expect(hold(4, 'Another')).resolves.toHaveLength(2);
    await expect(read('p3')).resolves.toMatchObject({
      verdict: { reason: 'R' },
    });
  });
}
