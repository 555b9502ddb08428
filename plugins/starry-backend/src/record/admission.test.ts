import { environmentOf } from '../__testUtils__/environments';
import {
  anObservation,
  at,
  claim,
  describeRecord,
  entry,
} from '../__testUtils__/testRecord';
import { MemoryEnvironmentStore } from '../__testUtils__/MemoryEnvironmentStore';
import { EnvironmentStore } from './EnvironmentStore';
import { Admission } from '../model/Admission';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Reason } from '../model/Reason';
import { Verdict } from '../model/Verdict';
import { deletion } from '../model/IntentChange';

describeRecord('admission', kept => describeAdmission(() => kept.store));

describe('admission, in memory', () => {
  let store: EnvironmentStore;
  beforeEach(() => {
    store = new MemoryEnvironmentStore();
  });
  describeAdmission(() => store);
});

/** What tests rely on in memory holds in the databases, and the reverse. */
function describeAdmission(storeOf: () => EnvironmentStore) {
  const read = async (id: string) => (await storeOf().get(id))!;

  /** Puts an environment before all that are there. */
  let count: number;
  beforeEach(() => {
    count = 0;
  });
  const put = (
    id: string,
    phase: Verdict['phase'],
    overrides: Partial<EnvironmentRecord> & { reason?: Reason } = {},
  ) => {
    const { reason = 'WaitingForHealth', ...rest } = overrides;
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

  /** Room for two, and what the others are told. */
  const roomForTwo = (seconds: number, newSince: number): Admission => ({
    maxProvisioning: 2,
    newSince: at(newSince),
    busySince: at(9),
    busyReasons: ['Syncing'],
    reason: 'WaitingForTurn',
    message: 'It waits.',
    lookAgainAt: at(seconds + 1_000),
  });

  /** Claims for a second what is due, with room for two. */
  const claimAll = (
    seconds: number,
    newSince: number,
    options: Parameters<typeof claim>[2] = {},
  ) =>
    storeOf().claimDue({
      now: at(seconds),
      limit: 10,
      holder: 'x',
      leaseUntil: at(seconds + 1),
      instance: 'sandbox',
      admission: roomForTwo(seconds, newSince),
      ...options,
    });
  const claimAt = async (...args: Parameters<typeof claimAll>) => {
    const { claimed } = await claimAll(...args);
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
      result: { verdict: { phase: 'ready', reason: 'Ready', message: '' } },
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
    const late = { admission: undefined };
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
    await expect(claimAt(51, 5)).resolves.toEqual(['p1', 'a1', 'a2', 'p2']);
  });

  it('are told why they wait, once', async () => {
    await put('a1', 'provisioning');
    await put('p3', 'pending', { instance: 'other' });
    await put('p2', 'pending');
    await put('p1', 'pending');
    await put('p0', 'pending', { expiresAt: at(0) });
    const before = await read('p2');

    const first = await claimAll(1, 5);
    expect(first.claimed.map(({ id }) => id)).toEqual(['p0', 'a1', 'p1']);
    expect(first.waiting).toEqual(['p2']);
    await expect(read('p2')).resolves.toEqual({
      ...before,
      verdict: {
        phase: 'pending',
        reason: 'WaitingForTurn',
        message: 'It waits.',
      },
    });
    await expect(read('p3')).resolves.toMatchObject({
      verdict: { reason: 'WaitingForHealth' },
    });
    await expect(claimAll(1, 5)).resolves.toEqual({ claimed: [], waiting: [] });
    // Looked at again in any case, it knows already.
    await expect(claimAll(1_001, 1_000, { limit: 1 })).resolves.toMatchObject({
      waiting: [],
    });
  });

  it('keep their place whatever is asked of them meanwhile', async () => {
    for (const id of ['p5', 'p4', 'p3', 'p2', 'p1']) {
      await put(id, 'pending');
    }
    await expect(claimAt(1, 0)).resolves.toEqual(['p1', 'p2']);
    const { version, services, verdict } = await read('p3');
    await storeOf().requestChange('p3', {
      version,
      at: at(1),
      wanted: { services },
      verdict,
      entry,
    });
    await storeOf().requestChange('p4', deletion({ at: at(1) }));
    await put('p0', 'pending', { createdAt: at(1) });
    await expect(claimAt(1.5, 0)).resolves.toEqual(['p4']);
    // Their leases ended without anything done about them.
    await expect(claimAt(3, 0)).resolves.toEqual(['p4', 'p1', 'p2']);
    await Promise.all(
      ['p1', 'p2'].map(async id =>
        storeOf().saveStep(await read(id), {
          result: { verdict: { phase: 'ready', reason: 'Ready', message: '' } },
          entries: [],
          at: at(3),
        }),
      ),
    );
    await expect(claimAt(3.5, 0)).resolves.toEqual(['p3', 'p5']);
  });

  it('are begun by two replicas as if by one', async () => {
    // A replica whose clock is behind does not see what the other does.
    for (let index = 0; index < 8; index++) {
      await put(`n${index}`, 'pending', { createdAt: at(0) });
      await put(`p${index}`, 'pending', { createdAt: at(-9 + index) });
    }
    const claims = await Promise.all(
      [-0.5, -2, 0, -4, -1, -3].map(seconds =>
        claimAt(seconds, -100, { leaseUntil: at(60) }),
      ),
    );
    expect(claims.flat()).toHaveLength(2);
  });
}
