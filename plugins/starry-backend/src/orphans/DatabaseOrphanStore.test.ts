import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { DatabaseOrphanStore } from './DatabaseOrphanStore';
import { FoundOrphan, OrphanSearch } from './types';

const ids: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];
const databases = TestDatabases.create({ ids });

function at(seconds: number): Date {
  return new Date(Date.UTC(2026, 0, 1) + seconds * 1000);
}

function orphan(id: string, more: Partial<FoundOrphan> = {}): FoundOrphan {
  return {
    id,
    kind: 'application',
    instance: 'one',
    name: `env-${id}`,
    environmentId: 'a1',
    reason: 'NoRecord',
    message: 'Nobody knows it.',
    removable: true,
    going: false,
    ...more,
  };
}

function search(seconds: number, instance = 'one'): OrphanSearch {
  return { instance, at: at(seconds), complete: true };
}

describe.each(databases.eachSupportedId())(
  'DatabaseOrphanStore, %s',
  databaseId => {
    let store: DatabaseOrphanStore;

    beforeEach(async () => {
      const knex = await databases.init(databaseId);
      store = await DatabaseOrphanStore.create({
        database: mockServices.database({ knex, migrations: {} }),
      });
    });

    it('gives back what it was given', async () => {
      const { going, ...kept } = orphan('a', {
        kind: 'namespace',
        uid: 'u1',
        nextStep: 'Remove it 🚀.',
        createdAt: at(-5),
        removable: false,
      });
      await store.saveSearch(search(0), [{ ...kept, going }], ['namespace']);
      const expected = {
        ...kept,
        state: 'found',
        foundAt: at(0),
        seenAt: at(0),
      };
      expect(await store.list()).toEqual([expected]);
      expect(await store.get('a')).toEqual(expected);
      expect(await store.get('b')).toBeUndefined();
    });

    it('tells of them in pages, the oldest first', async () => {
      const names = ['a', 'b', 'c', 'd', 'e'];
      await store.saveSearch(
        search(1),
        ['c', 'd'].map(id => orphan(id)),
        [],
      );
      await store.saveSearch(
        search(2),
        names.map(id => orphan(id)),
        ['application'],
      );
      const pages: string[][] = [];
      let cursor: string | undefined;
      do {
        const page = await store.page({ limit: 2, cursor });
        expect(page.totalItems).toBe(5);
        pages.push(page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(pages).toEqual([['c', 'd'], ['a', 'b'], ['e']]);
      await expect(store.page({ limit: 2, cursor: 'x' })).rejects.toThrow(
        'cursor: must be',
      );
    });

    it('keeps since when it is known, and what was asked for', async () => {
      await store.saveSearch(search(0), [orphan('a')], ['application']);
      await store.requestRemoval('a', { at: at(5), by: 'user:default/guest' });
      const again = orphan('a', { message: 'Still there.', removable: false });
      await store.saveSearch(search(60), [again], ['application']);
      expect(await store.get('a')).toMatchObject({
        message: 'Still there.',
        removable: false,
        foundAt: at(0),
        seenAt: at(60),
        state: 'removing',
        removalRequestedAt: at(5),
        removalRequestedBy: 'user:default/guest',
      });
    });

    it('forgets what is not found again, of the kinds that were looked at', async () => {
      const namespace = orphan('n', { kind: 'namespace', uid: 'u' });
      const elsewhere = orphan('e', { instance: 'two' });
      await store.saveSearch(search(0, 'two'), [elsewhere], ['application']);
      await store.saveSearch(
        search(1),
        [orphan('a'), orphan('b'), namespace],
        ['application', 'namespace'],
      );
      await store.saveSearch(
        { ...search(2), complete: false, message: 'No answer.' },
        [orphan('b')],
        ['application'],
      );
      expect(await store.list()).toMatchObject([
        { id: 'e', seenAt: at(0) },
        { id: 'b', seenAt: at(2) },
        { id: 'n', seenAt: at(1) },
      ]);
      expect(await store.list({ instance: 'two' })).toMatchObject([
        { id: 'e' },
      ]);
      expect(await store.listSearches()).toEqual([
        {
          instance: 'one',
          at: at(2),
          complete: false,
          message: 'No answer.',
        },
        { instance: 'two', at: at(0), complete: true, message: undefined },
      ]);
    });

    it('notes who asked first, and what became of it', async () => {
      await store.saveSearch(search(0), [orphan('a')], ['application']);
      await store.requestRemoval('a', { at: at(1), by: 'user:default/one' });
      const twice = await store.requestRemoval('a', { at: at(2), by: 'other' });
      expect(twice).toMatchObject({
        removalRequestedAt: at(1),
        removalRequestedBy: 'user:default/one',
      });
      await store.saveRemoval('a', 'It may not.');
      expect(await store.get('a')).toMatchObject({
        state: 'failed',
        failure: 'It may not.',
      });
      const again = await store.requestRemoval('a', { at: at(3), by: 'other' });
      expect(again).toMatchObject({
        state: 'removing',
        failure: undefined,
        removalRequestedBy: 'other',
      });
      await store.saveRemoval('a', undefined);
      expect((await store.get('a'))?.state).toBe('removing');
      expect(
        await store.requestRemoval('b', { at: at(3), by: 'other' }),
      ).toBeUndefined();
    });

    it('keeps no more than a thousand of an instance, the known ones first', async () => {
      const many = (prefix: string, length: number) =>
        Array.from({ length }, (_, index) => orphan(`${prefix}${index}`));
      await store.saveSearch(search(0), many('a', 900), ['application']);
      await store.saveSearch(
        search(1),
        [...many('b', 300), ...many('a', 800)],
        ['application'],
      );
      const kept = await store.list();
      expect(kept).toHaveLength(1000);
      expect(kept.filter(({ id }) => id.startsWith('a'))).toHaveLength(800);
      expect(await store.count()).toEqual([
        { instance: 'one', kind: 'application', total: 1000 },
      ]);
    });

    it('forgets instances', async () => {
      await store.saveSearch(search(0), [orphan('a')], ['application']);
      await store.saveSearch(
        search(0, 'two'),
        [orphan('b', { instance: 'two' })],
        ['application'],
      );
      await store.keepOnly(['two']);
      expect(await store.list()).toMatchObject([{ id: 'b' }]);
      expect(await store.listSearches()).toMatchObject([{ instance: 'two' }]);
    });
  },
);
