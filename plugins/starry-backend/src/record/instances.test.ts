import { environmentOf } from '../__testUtils__/environments';
import { at, describeRecord, entry } from '../__testUtils__/testRecord';

describeRecord('instances', kept => {
  it('keeps what was last seen of an instance, and counts its environments', async () => {
    await kept.store.saveInstanceStatus({ name: 'one', reachable: false });
    await kept.store.saveInstanceStatus({
      name: 'one',
      reachable: true,
      version: 'v3',
      lastContactAt: at(7),
    });
    await expect(kept.store.listInstanceStatus()).resolves.toEqual([
      {
        name: 'one',
        reachable: true,
        message: undefined,
        version: 'v3',
        lastContactAt: at(7),
      },
    ]);
    // Who follows it only now, and in vain, has not reached it before.
    const away = { name: 'one', reachable: false, message: 'away' };
    await kept.store.saveInstanceStatus(away);
    await expect(kept.store.listInstanceStatus()).resolves.toEqual([
      { ...away, version: 'v3', lastContactAt: at(7) },
    ]);
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    await expect(kept.store.countByInstance()).resolves.toEqual({ sandbox: 1 });
  });
});
