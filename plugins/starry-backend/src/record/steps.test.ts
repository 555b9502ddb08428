import { environmentOf } from '../__testUtils__/environments';
import {
  anObservation,
  at,
  claim,
  describeRecord,
  entry,
} from '../__testUtils__/testRecord';
import { EnvironmentStore } from './EnvironmentStore';
import { StepResult } from '../model/StepResult';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { deletion } from '../model/IntentChange';

describeRecord('steps of kept environments', kept => {
  it('never gives two claimers the same row', async () => {
    for (let index = 0; index < 20; index++) {
      await kept.store.create(
        environmentOf({ id: `c${index}`, name: `test-${index}` }),
        entry,
      );
    }
    const claims = await Promise.all(
      ['x', 'y', 'z'].map(holder =>
        claim(kept.store, 1, { limit: 20, holder, leaseUntil: at(60) }),
      ),
    );
    const claimed = claims.flat().map(({ id }) => id);
    expect(new Set(claimed).size).toBe(20);
    expect(claimed).toHaveLength(20);
    await expect(claim(kept.store, 59)).resolves.toEqual([]);
    // Who does not come back loses its rows.
    await expect(claim(kept.store, 60, { limit: 5 })).resolves.toHaveLength(5);
  });

  it('leases the environments of one instance, or of none of some', async () => {
    for (const instance of ['one', 'two', 'old', 'older']) {
      const environment = environmentOf({ id: instance, name: instance });
      await kept.store.create({ ...environment, instance }, entry);
    }
    const claimOf = async (
      instance: Parameters<EnvironmentStore['claimDue']>[0]['instance'],
    ) => {
      const claimed = await claim(kept.store, 1, { instance });
      return claimed.map(({ id }) => id).sort();
    };
    await expect(claimOf('one')).resolves.toEqual(['one']);
    await expect(claimOf({ noneOf: ['one', 'two'] })).resolves.toEqual([
      'old',
      'older',
    ]);
    await expect(claimOf(undefined)).resolves.toEqual(['two']);
  });

  it('saves a step once, and not after someone else wrote', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const claimAt = (seconds: number) =>
      claim(kept.store, seconds, { leaseUntil: at(seconds + 10) });
    const [first] = await claimAt(0);
    const save = (claimed: EnvironmentRecord, seconds: number, dueAt?: Date) =>
      kept.store.saveStep(claimed, {
        result: {
          verdict: { phase: 'provisioning', reason: 'Creating', message: 'M.' },
          observation: anObservation({ at: at(1) }),
        },
        dueAt,
        entries: [{ ...entry, type: 'phase-changed' }],
        at: at(seconds),
      });
    await expect(save(first, 2, at(30))).resolves.toBe(true);
    await expect(kept.store.get('a1')).resolves.toMatchObject({
      verdict: { phase: 'provisioning' },
      phaseSince: at(2),
      observation: { at: at(1) },
    });
    await expect(claimAt(29)).resolves.toEqual([]);

    const [second] = await claimAt(30);
    await kept.store.requestChange('a1', deletion({ at: at(31) }));
    await expect(save(second, 32, at(99))).resolves.toBe(false);
    await expect(kept.store.get('a1')).resolves.toMatchObject({
      intent: 'absent',
    });
    // It is due at once, with the lease given back.
    const [third] = await claimAt(32);
    expect(third.intent).toBe('absent');

    // A holder that outlived its lease writes nothing, and takes nothing
    // from who came after it.
    const [fourth] = await claimAt(42);
    await expect(save(third, 43)).resolves.toBe(false);
    await expect(claimAt(44)).resolves.toEqual([]);
    await expect(save(fourth, 45)).resolves.toBe(true);
    // Without a time it is due only when something happens.
    await expect(claimAt(9999)).resolves.toEqual([]);
    await expect(
      kept.store.recordObservation(
        await kept.read('a1'),
        anObservation({ at: at(10_000), health: 'Degraded' }),
        at(10_000),
      ),
    ).resolves.toBe(true);
    await expect(claimAt(10_000)).resolves.toHaveLength(1);
  });

  it('notes a creation only while nobody else has written and the lease stands', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const claimAt = (seconds: number) =>
      claim(kept.store, seconds, { leaseUntil: at(seconds + 10) });
    const [first] = await claimAt(0);
    await expect(kept.store.noteCreation(first, at(10))).resolves.toBe(false);
    await expect(kept.store.noteCreation(first, at(9))).resolves.toBe(true);

    const [second] = await claimAt(10);
    await expect(kept.store.noteCreation(first, at(11))).resolves.toBe(false);
    expect(second).toMatchObject({
      creationSentAt: at(9),
      creationUnanswered: true,
    });
    await kept.store.requestChange('a1', deletion({ at: at(12) }));
    await expect(kept.store.noteCreation(second, at(13))).resolves.toBe(false);
  });

  it('keeps what became of a creation, or that nobody knows', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const send = async (seconds: number, result: StepResult) => {
      const [claimed] = await claim(kept.store, seconds);
      await kept.store.noteCreation(claimed, at(seconds));
      const step = { result, entries: [], at: at(seconds), dueAt: at(seconds) };
      await kept.store.saveStep(claimed, step);
      const { creationSentAt, creationUnanswered } = await kept.read('a1');
      return [creationSentAt, creationUnanswered];
    };
    const notSent = { creationSentAt: undefined, creationUnanswered: false };
    await expect(send(1, notSent)).resolves.toEqual([undefined, false]);
    await expect(send(2, { creationUnanswered: false })).resolves.toEqual([
      at(2),
      false,
    ]);
    await expect(send(3, { attempts: 1 })).resolves.toEqual([at(3), true]);
  });

  it('keeps what became of a creation also when its event came before', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const [claimed] = await claim(kept.store, 1);
    await kept.store.noteCreation(claimed, at(1));
    await kept.store.recordObservation(
      claimed,
      anObservation({ at: at(2) }),
      at(2),
    );
    const step = {
      result: { creationUnanswered: false, attempts: 7 },
      entries: [],
      at: at(2),
      dueAt: at(60),
    };
    await expect(kept.store.saveStep(claimed, step)).resolves.toBe(false);
    await expect(kept.read('a1')).resolves.toMatchObject({
      creationSentAt: at(1),
      creationUnanswered: false,
      // The rest of the outcome is of what was known before the event.
      attempts: 0,
    });
  });

  it('renews a lease while nobody else has it, nor wants anything else', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const claimAt = async (seconds: number) => {
      const leaseUntil = at(seconds + 10);
      const [claimed] = await claim(kept.store, seconds, { leaseUntil });
      return claimed;
    };
    const first = await claimAt(0);
    await expect(kept.store.renewLease(first, at(25))).resolves.toBe(true);
    await expect(claimAt(20)).resolves.toBeUndefined();
    // What is seen of it meanwhile takes nothing from its holder.
    await kept.store.recordObservation(
      first,
      anObservation({ at: at(21) }),
      at(21),
    );
    await expect(kept.store.renewLease(first, at(30))).resolves.toBe(true);

    const second = await claimAt(30);
    await expect(kept.store.renewLease(first, at(60))).resolves.toBe(false);
    await kept.store.requestChange('a1', deletion({ at: at(31) }));
    await expect(kept.store.renewLease(second, at(60))).resolves.toBe(false);
  });

  it('tells what a step did even if someone else wrote meanwhile', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const begun = await kept.read('a1');
    await kept.store.recordObservation(
      begun,
      anObservation({ at: at(1) }),
      at(1),
    );
    await kept.store.saveStep(begun, {
      result: {},
      entries: [
        { at: at(1), type: 'recreated', message: '' },
        { at: at(1), type: 'phase-changed', message: '', phase: 'ready' },
      ],
      at: at(1),
    });
    const { items } = await kept.store.timeline('a1', { limit: 9 });
    expect(items.map(({ type }) => type)).toEqual(['recreated', entry.type]);
  });
});
