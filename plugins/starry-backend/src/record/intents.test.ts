import { environmentOf } from '../__testUtils__/environments';
import { at, claim, describeRecord, entry } from '../__testUtils__/testRecord';
import { Verdict } from '../model/Verdict';
import { deletion } from '../model/IntentChange';

describeRecord('intents of kept environments', kept => {
  describe('a change of what is wanted', () => {
    const verdict = {
      phase: 'provisioning',
      reason: 'ApplyingChange',
      message: 'M',
    };
    const services = [
      { name: 'sample-be', offering: 'web-application', config: {} },
    ];
    const change = (
      version: number,
      seconds: number = 10,
      image: string = 'sample-be:2',
    ) =>
      kept.store.requestChange('a1', {
        version,
        at: at(seconds),
        wanted: { services: [{ ...services[0], image }] },
        verdict: verdict as Verdict,
        entry: { ...entry, at: at(seconds), type: 'redeploy-requested' },
      });
    const typesOf = async () => {
      const { items } = await kept.store.timeline('a1', { limit: 9 });
      return items.map(({ type }) => type);
    };
    const claimAt = async (seconds: number) => {
      const [claimed] = await claim(kept.store, seconds);
      return claimed;
    };

    it('counts the generation up, and makes the row due', async () => {
      const ready = { phase: 'ready', reason: 'Ready', message: '' } as const;
      await kept.store.create(
        environmentOf({ id: 'a1', verdict: ready, readyAt: at(1) }),
        entry,
      );
      await kept.store.saveStep(await kept.read('a1'), {
        result: {},
        entries: [],
        at: at(1),
      });
      await expect(claimAt(9)).resolves.toBeUndefined();
      await expect(change(2)).resolves.toMatchObject({
        generation: 2,
        version: 3,
        services: [{ name: 'sample-be', image: 'sample-be:2' }],
        verdict,
        phaseSince: at(10),
        readyAt: at(1),
      });
      await expect(claimAt(10)).resolves.toMatchObject({ generation: 2 });
      await expect(typesOf()).resolves.toEqual([
        'redeploy-requested',
        'created',
      ]);
    });

    it('is lost, with its entry, when somebody else wrote', async () => {
      await kept.store.create(environmentOf({ id: 'a1' }), entry);
      const { version } = await claimAt(1);
      await expect(change(1)).resolves.toBeUndefined();
      await expect(change(version)).resolves.toBeDefined();
      await expect(change(version)).resolves.toBeUndefined();
      await expect(typesOf()).resolves.toHaveLength(2);
      await expect(kept.store.get('a1')).resolves.toMatchObject({
        generation: 2,
      });
      await expect(
        kept.store.requestChange('zz', {
          version: 1,
          at: at(1),
          wanted: { services },
          verdict: verdict as Verdict,
          entry,
        }),
      ).resolves.toBeUndefined();
    });

    it('keeps the chart, or brings another', async () => {
      const source = {
        ...{ repoUrl: 'https://x/y', path: 'c', revision: 'main' },
        ...{ commit: 'c'.repeat(40), resolvedAt: at(0), domain: 'd.test' },
      };
      await kept.store.create(environmentOf({ id: 'a1', source }), entry);
      await change(1);
      await expect(kept.read('a1')).resolves.toMatchObject({ source });
      const newer = { ...source, commit: 'd'.repeat(40), resolvedAt: at(2) };
      await kept.store.requestChange('a1', {
        ...{ version: 2, at: at(2), wanted: { services, source: newer } },
        verdict: verdict as Verdict,
        entry,
      });
      await expect(kept.read('a1')).resolves.toMatchObject({ source: newer });
    });

    it('happens once when many want it at once', async () => {
      await kept.store.create(environmentOf({ id: 'a1' }), entry);
      const changes = await Promise.all(
        Array.from({ length: 5 }, (_, index) => change(1, 10, `be:${index}`)),
      );
      const [won, ...others] = changes.filter(Boolean);
      expect(others).toEqual([]);
      await expect(kept.store.get('a1')).resolves.toMatchObject({
        generation: 2,
        services: won!.services,
      });
      await expect(typesOf()).resolves.toHaveLength(2);
    });

    it('outlives a step that began before, whose outcome is dropped', async () => {
      await kept.store.create(environmentOf({ id: 'a1' }), entry);
      const claimed = await claimAt(1);
      await change(claimed.version);
      await expect(
        kept.store.saveStep(claimed, {
          result: {
            verdict: { phase: 'ready', reason: 'Ready', message: '' },
          },
          entries: [{ ...entry, type: 'phase-changed', phase: 'ready' }],
          at: at(11),
        }),
      ).resolves.toBe(false);
      await expect(kept.store.get('a1')).resolves.toMatchObject({
        verdict: { phase: 'provisioning' },
        services: [{ image: 'sample-be:2' }],
      });
      // The lease is given back, so that the change is worked on at once.
      await expect(claimAt(11)).resolves.toMatchObject({ generation: 2 });
    });

    it('comes too late for what is to go', async () => {
      await kept.store.create(environmentOf({ id: 'a1' }), entry);
      await kept.store.requestChange('a1', deletion({ at: at(5) }));
      await expect(change(2)).resolves.toBeUndefined();
      await expect(kept.store.get('a1')).resolves.toMatchObject({
        intent: 'absent',
        generation: 2,
      });
    });
  });

  describe('what may be wanted', () => {
    const later = (generation?: number) =>
      kept.store.requestChange('a1', {
        at: at(9),
        wanted: { expiresAt: at(9_999), description: 'for longer' },
        entry: { ...entry, type: 'extend-requested' },
        generation,
      });

    it('is anything a person wishes, and what was not said stays', async () => {
      const before = environmentOf({ id: 'a1', system: 'system:default/s' });
      await kept.store.create(before, entry);
      const changed = await later();
      expect(changed).toEqual({
        ...before,
        expiresAt: at(9_999),
        description: 'for longer',
        generation: 2,
        version: 2,
      });
      await expect(kept.read('a1')).resolves.toEqual(changed);
    });

    it('is written only while nothing else is wanted, if asked so', async () => {
      await kept.store.create(environmentOf({ id: 'a1' }), entry);
      const [{ version }] = await claim(kept.store, 1);
      expect(version).toBe(2);
      await expect(later(2)).resolves.toBeUndefined();
      await expect(later(1)).resolves.toMatchObject({ generation: 2 });
      await expect(later(1)).resolves.toBeUndefined();
    });
  });

  it('frees the name when a step ends the intent', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    await kept.store.saveStep(await kept.read('a1'), {
      result: { intent: 'absent', generation: 2 },
      entries: [],
      at: at(1),
    });
    await kept.store.create(environmentOf({ id: 'a2' }), entry);
    await expect(kept.store.get('a2')).resolves.toBeDefined();
  });
});
