import { environmentOf } from '../__testUtils__/environments';
import {
  anObservation,
  at,
  claim,
  describeRecord,
  entry,
} from '../__testUtils__/testRecord';

describeRecord('observations of kept environments', kept => {
  it('keeps an observation only if it is news', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const created = await kept.read('a1');
    const record = (seconds: number, health: 'Healthy' | 'Degraded') =>
      // It may have been read long ago.
      kept.store.recordObservation(
        created,
        anObservation({
          at: at(seconds),
          health,
          comparedGeneration: undefined,
        }),
        at(seconds),
      );
    await expect(record(10, 'Healthy')).resolves.toBe(true);
    await expect(record(11, 'Healthy')).resolves.toBe(false);
    await expect(record(9, 'Degraded')).resolves.toBe(false);
    await expect(record(12, 'Degraded')).resolves.toBe(true);
    await expect(kept.store.get('a1')).resolves.toMatchObject({
      observation: { at: at(12), health: 'Degraded' },
    });
    await expect(
      kept.store.recordObservation(
        environmentOf({ id: 'zz' }),
        anObservation({ at: at(1) }),
        at(1),
      ),
    ).resolves.toBe(false);
  });

  it('makes what was seen of due when it was asked to, or earlier', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    const claimAt = (seconds: number) =>
      claim(kept.store, seconds, { leaseUntil: at(seconds) });
    const rest = async () =>
      kept.store.saveStep(await kept.read('a1'), {
        result: {},
        entries: [],
        at: at(0),
      });
    const see = async (seconds: number, dueAfter: number) =>
      kept.store.recordObservation(
        await kept.read('a1'),
        anObservation({ at: at(seconds), deletionTimestamp: at(seconds) }),
        at(dueAfter),
      );
    await rest();
    await see(1, 5);
    await expect(claimAt(4)).resolves.toEqual([]);
    await see(2, 8);
    await expect(claimAt(5)).resolves.toHaveLength(1);
    await rest();
    await see(3, 9);
    await see(4, 6);
    await expect(claimAt(6)).resolves.toHaveLength(1);
  });
});
