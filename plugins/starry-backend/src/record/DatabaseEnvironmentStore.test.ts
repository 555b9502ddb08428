import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { environmentOf } from '../__testUtils__/environments';
import {
  anObservation,
  at,
  describeRecord,
  entry,
} from '../__testUtils__/testRecord';
import { deletion } from '../model/IntentChange';

describeRecord('DatabaseEnvironmentStore', kept => {
  it('migrates up and down again', async () => {
    const directory = resolvePackagePath(
      '@starry-idp/backstage-plugin-starry-backend',
      'migrations',
    );
    await expect(
      kept.client.schema.hasTable('starry_environments'),
    ).resolves.toBe(true);
    await kept.client.migrate.rollback({ directory }, true);
    for (const table of [
      'starry_environments',
      'starry_environment_entities',
      'starry_timeline',
      'starry_instances',
      'starry_leases',
      'starry_orphans',
      'starry_orphan_searches',
    ]) {
      await expect(kept.client.schema.hasTable(table)).resolves.toBe(false);
    }
    await kept.client.migrate.latest({ directory });
  });

  it('gives back what it was given', async () => {
    const record = environmentOf({
      id: 'aaaaaaaa',
      description: 'Zażółć 🚀',
      requestId: 'r1',
      requestHash: { name: '0123456789abcdef' },
      observation: anObservation({
        at: at(5),
        reconciledAt: at(4),
        deletionTimestamp: at(3),
        operation: { phase: 'Running', startedAt: at(2) },
      }),
    });
    await kept.store.create(record, entry);
    await expect(kept.store.get('aaaaaaaa')).resolves.toEqual(record);
    await expect(
      kept.store.getByRequestId(record.createdBy, 'r1'),
    ).resolves.toEqual(record);
    await expect(kept.store.get('bbbbbbbb')).resolves.toBeUndefined();
    await expect(
      kept.store.getByRequestId('user:default/other', 'r1'),
    ).resolves.toBeUndefined();
  });

  it('keeps a name to one environment until its deletion is asked for', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    await expect(
      kept.store.create(environmentOf({ id: 'a2' }), entry),
    ).rejects.toThrow('The name test-00 is taken');
    await expect(kept.store.get('a2')).resolves.toBeUndefined();

    const deleted = await kept.store.requestChange(
      'a1',
      deletion({ at: at(10) }),
    );
    expect(deleted).toMatchObject({
      intent: 'absent',
      generation: 2,
      deleteRequestedAt: at(10),
    });
    // Asking again changes nothing.
    await expect(
      kept.store.requestChange('a1', deletion({ at: at(20) })),
    ).resolves.toBeUndefined();
    await expect(kept.store.get('a1')).resolves.toEqual(deleted);
    await expect(
      kept.store.requestChange('zz', deletion({ at: at(20) })),
    ).resolves.toBeUndefined();
    expect((await kept.store.timeline('a1', { limit: 9 })).items).toHaveLength(
      2,
    );

    await kept.store.create(environmentOf({ id: 'a2' }), entry);
    await expect(kept.store.namesInUse('test-')).resolves.toEqual(['test-00']);
    await expect(kept.store.namesInUse('tes_-')).resolves.toEqual([]);
    const others = await kept.store.othersOfName('test-00', 'a2');
    expect(others.map(({ id }) => id)).toEqual(['a1']);
  });

  it('lists by entity, name, owner, phase and permission, in pages, newest first', async () => {
    for (let index = 0; index < 7; index++) {
      await kept.store.create(
        environmentOf({
          id: `e${index}`,
          name: `test-0${index}`,
          // Two each at the same time, so that the id must decide.
          createdAt: at(Math.floor(index / 2)),
          owner: index % 2 ? 'group:default/odd' : 'group:default/even',
          createdBy: index === 4 ? 'user:default/four' : 'user:default/guest',
          verdict: {
            phase: index === 6 ? 'gone' : 'ready',
            reason: 'Ready',
            message: 'X.',
          },
        }),
        entry,
      );
    }
    const seen: string[] = [];
    let cursor: string | undefined;
    do {
      const page = await kept.store.list({ limit: 2, cursor });
      expect(page.totalItems).toBe(6);
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
    } while (cursor);
    expect(seen).toEqual(['e5', 'e4', 'e3', 'e2', 'e1', 'e0']);

    const idsOf = async (
      options: Partial<Parameters<typeof kept.store.list>[0]>,
    ) => {
      const page = await kept.store.list({ limit: 100, ...options });
      expect(page.totalItems).toBe(page.items.length);
      return page.items.map(({ id }) => id);
    };
    await expect(
      idsOf({ entity: 'component:default/sample-be' }),
    ).resolves.toHaveLength(6);
    await expect(idsOf({ entity: 'component:default/other' })).resolves.toEqual(
      [],
    );
    await expect(idsOf({ phases: ['gone'] })).resolves.toEqual(['e6']);
    await expect(idsOf({ name: 'test-03' })).resolves.toEqual(['e3']);
    await expect(idsOf({ name: 'test-0' })).resolves.toEqual([]);
    const [odd, even] = ['group:default/odd', 'group:default/even'];
    await expect(idsOf({ owners: [odd] })).resolves.toEqual(['e5', 'e3', 'e1']);
    await expect(idsOf({ owners: [odd, even] })).resolves.toHaveLength(6);
    await expect(idsOf({ owners: [] })).resolves.toEqual([]);
    await expect(
      idsOf({
        filter: {
          anyOf: [
            { claims: ['user:default/four'] },
            {
              allOf: [
                { claims: ['group:default/odd'] },
                { not: { claims: ['user:default/four'] } },
              ],
            },
          ],
        },
      }),
    ).resolves.toEqual(['e5', 'e4', 'e3', 'e1']);
    await expect(idsOf({ filter: { claims: [] } })).resolves.toEqual([]);
    await expect(kept.store.list({ limit: 1, cursor: 'no' })).rejects.toThrow(
      'cursor: must be the pageInfo.nextCursor',
    );
  });

  it('keeps the newest 200 entries of a timeline', async () => {
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    await kept.store.create(
      environmentOf({ id: 'a2', name: 'test-01' }),
      entry,
    );
    const entries = Array.from({ length: 230 }, (_, index) => ({
      at: at(index),
      type: 'seen',
      message: `${index}`,
    }));
    await kept.store.saveStep(await kept.read('a1'), {
      result: {},
      entries,
      at: at(1),
    });
    const first = await kept.store.timeline('a1', { limit: 150 });
    const second = await kept.store.timeline('a1', {
      limit: 150,
      cursor: first.nextCursor,
    });
    expect(first.items[0].message).toBe('229');
    expect([...first.items, ...second.items]).toHaveLength(200);
    expect(second.nextCursor).toBeUndefined();
    expect((await kept.store.timeline('a2', { limit: 9 })).items).toHaveLength(
      1,
    );
  });

  it('keeps what people did, however often the environment comes and goes', async () => {
    const actor = 'user:default/guest';
    await kept.store.create(environmentOf({ id: 'a1' }), { ...entry, actor });
    const tell = async (type: string, count: number, by?: string) =>
      kept.store.saveStep(await kept.read('a1'), {
        result: {},
        entries: Array.from({ length: count }, (_, index) => ({
          at: at(index),
          type,
          message: '',
          actor: by,
        })),
        at: at(1),
      });
    const countOf = async (type: string) => {
      const { items } = await kept.store.timeline('a1', { limit: 1_000 });
      return items.filter(item => item.type === type).length;
    };
    await tell('redeploy-requested', 3, actor);
    await tell('phase-changed', 500);
    await expect(countOf('created')).resolves.toBe(1);
    await expect(countOf('redeploy-requested')).resolves.toBe(3);
    await expect(countOf('phase-changed')).resolves.toBe(200);
    // Nor are people without bounds.
    await tell('redeploy-requested', 500, actor);
    await expect(countOf('created')).resolves.toBe(1);
    await expect(countOf('redeploy-requested')).resolves.toBe(200);
    await expect(countOf('phase-changed')).resolves.toBe(200);
  });

  it('prunes what has been gone for long, and nothing else', async () => {
    const gone = {
      phase: 'gone',
      reason: 'Verified',
      message: 'Gone.',
    } as const;
    const ended = { intent: 'absent', verdict: gone } as const;
    await kept.store.create(environmentOf({ id: 'a1' }), entry);
    await kept.store.create(
      environmentOf({ id: 'a2', ...ended, goneAt: at(1) }),
      entry,
    );
    await kept.store.create(
      environmentOf({ id: 'a3', ...ended, goneAt: at(9) }),
      entry,
    );
    const options = { before: at(5), limit: 10 };
    await expect(kept.store.prune(options)).resolves.toBe(1);
    await expect(kept.store.prune(options)).resolves.toBe(0);
    await expect(kept.store.get('a2')).resolves.toBeUndefined();
    expect((await kept.store.timeline('a2', { limit: 9 })).items).toEqual([]);
    await expect(kept.store.get('a3')).resolves.toBeDefined();
  });
});
