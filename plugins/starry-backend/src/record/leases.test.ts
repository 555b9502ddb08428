import { at, describeRecord } from '../__testUtils__/testRecord';

describeRecord('leases', kept => {
  it('elects one holder of a lease', async () => {
    const lease = { name: 'follow', now: at(0), until: at(10) };
    const taken = await Promise.all(
      ['x', 'y', 'z'].map(holder =>
        kept.store.acquireLease({ ...lease, holder }),
      ),
    );
    expect(taken.filter(Boolean)).toHaveLength(1);
    const holder = ['x', 'y', 'z'][taken.indexOf(true)];
    await expect(kept.store.acquireLease({ ...lease, holder })).resolves.toBe(
      true,
    );
    await kept.store.releaseLease({ name: 'follow', holder: 'nobody' });
    await expect(
      kept.store.acquireLease({ ...lease, holder: 'w' }),
    ).resolves.toBe(false);
    await kept.store.releaseLease({ name: 'follow', holder });
    await expect(
      kept.store.acquireLease({ ...lease, holder: 'w' }),
    ).resolves.toBe(true);
    await expect(
      kept.store.acquireLease({ ...lease, now: at(10), holder: 'v' }),
    ).resolves.toBe(true);
  });
});
