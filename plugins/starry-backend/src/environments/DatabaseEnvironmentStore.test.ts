import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { DatabaseEnvironmentStore } from './DatabaseEnvironmentStore';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import {
  ApplicationObservation,
  EnvironmentRecord,
  TimelineEntry,
  Verdict,
} from './types';

const ids: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];
const databases = TestDatabases.create({ ids });

/** A time, in seconds after the environments were asked for. */
function at(seconds: number): Date {
  return new Date(environmentOf().createdAt.getTime() + seconds * 1000);
}

function anObservation(
  overrides: Partial<ApplicationObservation>,
): ApplicationObservation {
  return readyObservation(environmentOf(), overrides);
}

const entry: TimelineEntry = { at: at(0), type: 'created', message: 'Made.' };

async function createStore(client: Knex): Promise<DatabaseEnvironmentStore> {
  return DatabaseEnvironmentStore.create({
    database: mockServices.database({ knex: client, migrations: {} }),
  });
}

describe.each(databases.eachSupportedId())(
  'DatabaseEnvironmentStore, %s',
  databaseId => {
    let client: Knex;
    let store: DatabaseEnvironmentStore;

    beforeEach(async () => {
      client = await databases.init(databaseId);
      store = await createStore(client);
    });

    const read = async (id: string) => (await store.get(id))!;

    it('migrates up and down again', async () => {
      const directory = resolvePackagePath(
        '@starry-idp/backstage-plugin-starry-backend',
        'migrations',
      );
      await expect(client.schema.hasTable('starry_environments')).resolves.toBe(
        true,
      );
      await client.migrate.rollback({ directory }, true);
      for (const table of [
        'starry_environments',
        'starry_environment_entities',
        'starry_timeline',
        'starry_instances',
        'starry_leases',
        'starry_orphans',
        'starry_orphan_searches',
      ]) {
        await expect(client.schema.hasTable(table)).resolves.toBe(false);
      }
      await client.migrate.latest({ directory });
    });

    it('gives back what it was given', async () => {
      const record = environmentOf({
        id: 'aaaaaaaa',
        description: 'Zażółć 🚀',
        requestId: 'r1',
        observation: anObservation({
          at: at(5),
          reconciledAt: at(4),
          deletionTimestamp: at(3),
          operation: { phase: 'Running', startedAt: at(2) },
        }),
      });
      await store.create(record, entry);
      await expect(store.get('aaaaaaaa')).resolves.toEqual(record);
      await expect(
        store.getByRequestId(record.createdBy, 'r1'),
      ).resolves.toEqual(record);
      await expect(store.get('bbbbbbbb')).resolves.toBeUndefined();
      await expect(
        store.getByRequestId('user:default/other', 'r1'),
      ).resolves.toBeUndefined();
    });

    it('keeps a name to one environment until its deletion is asked for', async () => {
      await store.create(environmentOf({ id: 'a1' }), entry);
      await expect(
        store.create(environmentOf({ id: 'a2' }), entry),
      ).rejects.toThrow('The name test-00 is taken');
      await expect(store.get('a2')).resolves.toBeUndefined();

      const deleted = await store.requestDeletion('a1', {
        at: at(10),
        entry: { at: at(10), type: 'delete-requested', message: 'Go.' },
      });
      expect(deleted).toMatchObject({
        intent: 'absent',
        generation: 2,
        deleteRequestedAt: at(10),
      });
      // Asking again changes nothing.
      await expect(
        store.requestDeletion('a1', { at: at(20), entry }),
      ).resolves.toEqual(deleted);
      await expect(
        store.requestDeletion('zz', { at: at(20), entry }),
      ).resolves.toBeUndefined();
      expect((await store.timeline('a1', { limit: 9 })).items).toHaveLength(2);

      await store.create(environmentOf({ id: 'a2' }), entry);
      await expect(store.namesInUse('test-')).resolves.toEqual(['test-00']);
      await expect(store.namesInUse('tes_-')).resolves.toEqual([]);
      const others = await store.othersOfName('test-00', 'a2');
      expect(others.map(({ id }) => id)).toEqual(['a1']);
    });

    it('lists by entity, name, owner, phase and permission, in pages, newest first', async () => {
      for (let index = 0; index < 7; index++) {
        await store.create(
          environmentOf({
            id: `e${index}`,
            name: `test-0${index}`,
            // Two each at the same time, so that the id must decide.
            createdAt: at(Math.floor(index / 2)),
            owner: index % 2 ? 'group:default/odd' : 'group:default/even',
            createdBy: index === 4 ? 'user:default/four' : 'user:default/guest',
            verdict: {
              phase: index === 6 ? 'gone' : 'ready',
              reason: 'X',
              message: 'X.',
            },
          }),
          entry,
        );
      }
      const seen: string[] = [];
      let cursor: string | undefined;
      do {
        const page = await store.list({ limit: 2, cursor });
        expect(page.totalItems).toBe(6);
        seen.push(...page.items.map(({ id }) => id));
        cursor = page.nextCursor;
      } while (cursor);
      expect(seen).toEqual(['e5', 'e4', 'e3', 'e2', 'e1', 'e0']);

      const idsOf = async (
        options: Partial<Parameters<typeof store.list>[0]>,
      ) => {
        const page = await store.list({ limit: 100, ...options });
        expect(page.totalItems).toBe(page.items.length);
        return page.items.map(({ id }) => id);
      };
      await expect(
        idsOf({ entity: 'component:default/sample-be' }),
      ).resolves.toHaveLength(6);
      await expect(
        idsOf({ entity: 'component:default/other' }),
      ).resolves.toEqual([]);
      await expect(idsOf({ phases: ['gone'] })).resolves.toEqual(['e6']);
      await expect(idsOf({ name: 'test-03' })).resolves.toEqual(['e3']);
      await expect(idsOf({ name: 'test-0' })).resolves.toEqual([]);
      const [odd, even] = ['group:default/odd', 'group:default/even'];
      await expect(idsOf({ owners: [odd] })).resolves.toEqual([
        'e5',
        'e3',
        'e1',
      ]);
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
      await expect(store.list({ limit: 1, cursor: 'no' })).rejects.toThrow(
        'cursor: must be the pageInfo.nextCursor',
      );
    });

    it('never gives two claimers the same row', async () => {
      for (let index = 0; index < 20; index++) {
        await store.create(
          environmentOf({ id: `c${index}`, name: `test-${index}` }),
          entry,
        );
      }
      const claims = await Promise.all(
        ['x', 'y', 'z'].map(holder =>
          store.claimDue({
            now: at(1),
            limit: 20,
            holder,
            leaseUntil: at(60),
          }),
        ),
      );
      const claimed = claims.flat().map(({ id }) => id);
      expect(new Set(claimed).size).toBe(20);
      expect(claimed).toHaveLength(20);
      const again = { now: at(59), limit: 20, holder: 'x', leaseUntil: at(90) };
      await expect(store.claimDue(again)).resolves.toEqual([]);
      // Who does not come back loses its rows.
      await expect(
        store.claimDue({ ...again, now: at(60), limit: 5 }),
      ).resolves.toHaveLength(5);
    });

    it('leases the environments of one instance, or of none of some', async () => {
      for (const instance of ['one', 'two', 'old', 'older']) {
        const environment = environmentOf({ id: instance, name: instance });
        await store.create({ ...environment, instance }, entry);
      }
      const claim = async (
        instance: Parameters<typeof store.claimDue>[0]['instance'],
      ) => {
        const claimed = await store.claimDue({
          now: at(1),
          limit: 9,
          holder: 'x',
          leaseUntil: at(60),
          instance,
        });
        return claimed.map(({ id }) => id).sort();
      };
      await expect(claim('one')).resolves.toEqual(['one']);
      await expect(claim({ noneOf: ['one', 'two'] })).resolves.toEqual([
        'old',
        'older',
      ]);
      await expect(claim(undefined)).resolves.toEqual(['two']);
    });

    describe('a change of what is wanted', () => {
      const verdict = { phase: 'provisioning', reason: 'R', message: 'M' };
      const services = [
        { name: 'sample-be', offering: 'web-application', config: {} },
      ];
      const change = (
        version: number,
        seconds: number = 10,
        image: string = 'sample-be:2',
      ) =>
        store.requestChange('a1', {
          version,
          at: at(seconds),
          services: [{ ...services[0], image }],
          verdict: verdict as Verdict,
          entry: { ...entry, at: at(seconds), type: 'redeploy-requested' },
        });
      const typesOf = async () => {
        const { items } = await store.timeline('a1', { limit: 9 });
        return items.map(({ type }) => type);
      };
      const claim = async (seconds: number) => {
        const [claimed] = await store.claimDue({
          now: at(seconds),
          limit: 1,
          holder: 'x',
          leaseUntil: at(seconds + 60),
        });
        return claimed;
      };

      it('counts the generation up, and makes the row due', async () => {
        const ready = { phase: 'ready', reason: 'R', message: '' } as const;
        await store.create(
          environmentOf({ id: 'a1', verdict: ready, readyAt: at(1) }),
          entry,
        );
        await store.saveStep(await read('a1'), {
          result: {},
          entries: [],
          at: at(1),
        });
        await expect(claim(9)).resolves.toBeUndefined();
        await expect(change(2)).resolves.toMatchObject({
          generation: 2,
          version: 3,
          services: [{ name: 'sample-be', image: 'sample-be:2' }],
          verdict,
          phaseSince: at(10),
          readyAt: at(1),
        });
        await expect(claim(10)).resolves.toMatchObject({ generation: 2 });
        await expect(typesOf()).resolves.toEqual([
          'redeploy-requested',
          'created',
        ]);
      });

      it('is lost, with its entry, when somebody else wrote', async () => {
        await store.create(environmentOf({ id: 'a1' }), entry);
        const { version } = await claim(1);
        await expect(change(1)).resolves.toBeUndefined();
        await expect(change(version)).resolves.toBeDefined();
        await expect(change(version)).resolves.toBeUndefined();
        await expect(typesOf()).resolves.toHaveLength(2);
        await expect(store.get('a1')).resolves.toMatchObject({ generation: 2 });
        await expect(
          store.requestChange('zz', {
            version: 1,
            at: at(1),
            services,
            verdict: verdict as Verdict,
            entry,
          }),
        ).resolves.toBeUndefined();
      });

      it('happens once when many want it at once', async () => {
        await store.create(environmentOf({ id: 'a1' }), entry);
        const changes = await Promise.all(
          Array.from({ length: 5 }, (_, index) => change(1, 10, `be:${index}`)),
        );
        const [won, ...others] = changes.filter(Boolean);
        expect(others).toEqual([]);
        await expect(store.get('a1')).resolves.toMatchObject({
          generation: 2,
          services: won!.services,
        });
        await expect(typesOf()).resolves.toHaveLength(2);
      });

      it('outlives a step that began before, whose outcome is dropped', async () => {
        await store.create(environmentOf({ id: 'a1' }), entry);
        const claimed = await claim(1);
        await change(claimed.version);
        await expect(
          store.saveStep(claimed, {
            result: {
              verdict: { phase: 'ready', reason: 'Ready', message: '' },
            },
            entries: [{ ...entry, type: 'phase-changed', phase: 'ready' }],
            at: at(11),
          }),
        ).resolves.toBe(false);
        await expect(store.get('a1')).resolves.toMatchObject({
          verdict: { phase: 'provisioning' },
          services: [{ image: 'sample-be:2' }],
        });
        // The lease is given back, so that the change is worked on at once.
        await expect(claim(11)).resolves.toMatchObject({ generation: 2 });
      });

      it('comes too late for what is to go', async () => {
        await store.create(environmentOf({ id: 'a1' }), entry);
        await store.requestDeletion('a1', { at: at(5), entry });
        await expect(change(2)).resolves.toBeUndefined();
        await expect(store.get('a1')).resolves.toMatchObject({
          intent: 'absent',
          generation: 2,
        });
      });
    });

    it('saves a step once, and not after someone else wrote', async () => {
      await store.create(environmentOf({ id: 'a1' }), entry);
      const claim = (seconds: number) =>
        store.claimDue({
          now: at(seconds),
          limit: 1,
          holder: 'x',
          leaseUntil: at(seconds + 10),
        });
      const [first] = await claim(0);
      const save = (
        claimed: EnvironmentRecord,
        seconds: number,
        dueAt?: Date,
      ) =>
        store.saveStep(claimed, {
          result: {
            verdict: { phase: 'provisioning', reason: 'R', message: 'M.' },
            observation: anObservation({ at: at(1) }),
          },
          dueAt,
          entries: [{ ...entry, type: 'phase-changed' }],
          at: at(seconds),
        });
      await expect(save(first, 2, at(30))).resolves.toBe(true);
      await expect(store.get('a1')).resolves.toMatchObject({
        verdict: { phase: 'provisioning' },
        phaseSince: at(2),
        observation: { at: at(1) },
      });
      await expect(claim(29)).resolves.toEqual([]);

      const [second] = await claim(30);
      await store.requestDeletion('a1', { at: at(31), entry });
      await expect(save(second, 32, at(99))).resolves.toBe(false);
      await expect(store.get('a1')).resolves.toMatchObject({
        intent: 'absent',
      });
      // It is due at once, with the lease given back.
      const [third] = await claim(32);
      expect(third.intent).toBe('absent');

      // A holder that outlived its lease writes nothing, and takes nothing
      // from who came after it.
      const [fourth] = await claim(42);
      await expect(save(third, 43)).resolves.toBe(false);
      await expect(claim(44)).resolves.toEqual([]);
      await expect(save(fourth, 45)).resolves.toBe(true);
      // Without a time it is due only when something happens.
      await expect(claim(9999)).resolves.toEqual([]);
      await expect(
        store.recordObservation(
          await read('a1'),
          anObservation({ at: at(10_000), health: 'Degraded' }),
          at(10_000),
        ),
      ).resolves.toBe(true);
      await expect(claim(10_000)).resolves.toHaveLength(1);
    });

    it('tells what a step did even if someone else wrote meanwhile', async () => {
      await store.create(environmentOf({ id: 'a1' }), entry);
      const begun = await read('a1');
      await store.recordObservation(begun, anObservation({ at: at(1) }), at(1));
      await store.saveStep(begun, {
        result: {},
        entries: [
          { at: at(1), type: 'recreated', message: '' },
          { at: at(1), type: 'phase-changed', message: '', phase: 'ready' },
        ],
        at: at(1),
      });
      const { items } = await store.timeline('a1', { limit: 9 });
      expect(items.map(({ type }) => type)).toEqual(['recreated', entry.type]);
    });

    it('frees the name when a step ends the intent', async () => {
      await store.create(environmentOf({ id: 'a1' }), entry);
      await store.saveStep(await read('a1'), {
        result: { intent: 'absent', generation: 2 },
        entries: [],
        at: at(1),
      });
      await store.create(environmentOf({ id: 'a2' }), entry);
      await expect(store.get('a2')).resolves.toBeDefined();
    });

    it('keeps an observation only if it is news', async () => {
      await store.create(environmentOf({ id: 'a1' }), entry);
      const created = await read('a1');
      const record = (seconds: number, health: 'Healthy' | 'Degraded') =>
        // It may have been read long ago.
        store.recordObservation(
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
      await expect(store.get('a1')).resolves.toMatchObject({
        observation: { at: at(12), health: 'Degraded' },
      });
      await expect(
        store.recordObservation(
          environmentOf({ id: 'zz' }),
          anObservation({ at: at(1) }),
          at(1),
        ),
      ).resolves.toBe(false);
    });

    it('begins only as many as may arrive at a time, and all else before', async () => {
      let count = 0;
      const began = (
        id: string,
        phase: 'pending' | 'provisioning',
        reason: string = 'R',
      ) =>
        store.create(
          environmentOf({
            id,
            name: id,
            createdAt: at(--count / 10 - 1),
            verdict: { phase, reason, message: '' },
            phaseSince: at(10),
          }),
          entry,
        );
      const claim = async (seconds: number, since: number) => {
        const claimed = await store.claimDue({
          now: at(seconds),
          limit: 10,
          holder: 'x',
          leaseUntil: at(seconds + 1),
          arrivals: {
            limit: 2,
            newSince: at(since),
            busySince: at(9),
            busyReasons: ['Syncing'],
          },
        });
        return claimed.map(({ id }) => id);
      };
      for (const id of ['p3', 'p2', 'p1']) {
        await began(id, 'pending');
      }
      await expect(claim(0, 0)).resolves.toEqual(['p1', 'p2']);
      // While those are being begun, there is no room for another.
      await expect(claim(0.5, 0)).resolves.toEqual([]);

      // Its creation was seen before that was written: it goes on.
      await store.recordObservation(
        await read('p1'),
        anObservation({ at: at(1) }),
        at(1),
      );
      await expect(claim(2, 0)).resolves.toEqual(['p1', 'p2']);
      await store.saveStep(await read('p1'), {
        result: { verdict: { phase: 'ready', reason: 'R', message: '' } },
        entries: [],
        at: at(2),
      });
      await began('p4', 'pending');

      await began('a1', 'provisioning');
      await expect(claim(20, 5)).resolves.toEqual(['a1', 'p4']);
      // What has been on its way for long waits for something else.
      await expect(claim(30, 15)).resolves.toEqual(['a1', 'p4', 'p2']);

      // Unless that is Argo CD.
      await began('b1', 'provisioning', 'Syncing');
      await began('b2', 'provisioning', 'Syncing');
      await expect(claim(40, 15)).resolves.toEqual(['b2', 'b1', 'a1']);
      for (const id of ['b1', 'b2']) {
        await store.requestDeletion(id, { at: at(99), entry });
      }

      // What is to go needs no room.
      await began('a2', 'provisioning');
      await store.requestDeletion('p3', { at: at(31), entry });
      await expect(claim(50, 5)).resolves.toEqual(['a2', 'a1', 'p3']);
    });

    it('makes what was seen of due when it was asked to, or earlier', async () => {
      await store.create(environmentOf({ id: 'a1' }), entry);
      const claim = (seconds: number) =>
        store.claimDue({
          now: at(seconds),
          limit: 1,
          holder: 'x',
          leaseUntil: at(seconds),
        });
      const rest = async () =>
        store.saveStep(await read('a1'), {
          result: {},
          entries: [],
          at: at(0),
        });
      const see = async (seconds: number, dueAfter: number) =>
        store.recordObservation(
          await read('a1'),
          anObservation({ at: at(seconds), reconciledAt: at(seconds) }),
          at(dueAfter),
        );
      await rest();
      await see(1, 5);
      await expect(claim(4)).resolves.toEqual([]);
      await see(2, 8);
      await expect(claim(5)).resolves.toHaveLength(1);
      await rest();
      await see(3, 9);
      await see(4, 6);
      await expect(claim(6)).resolves.toHaveLength(1);
    });

    it('keeps the newest 200 entries of a timeline', async () => {
      await store.create(environmentOf({ id: 'a1' }), entry);
      await store.create(environmentOf({ id: 'a2', name: 'test-01' }), entry);
      const entries = Array.from({ length: 230 }, (_, index) => ({
        at: at(index),
        type: 'seen',
        message: `${index}`,
      }));
      await store.saveStep(await read('a1'), {
        result: {},
        entries,
        at: at(1),
      });
      const first = await store.timeline('a1', { limit: 150 });
      const second = await store.timeline('a1', {
        limit: 150,
        cursor: first.nextCursor,
      });
      expect(first.items[0].message).toBe('229');
      expect([...first.items, ...second.items]).toHaveLength(200);
      expect(second.nextCursor).toBeUndefined();
      expect((await store.timeline('a2', { limit: 9 })).items).toHaveLength(1);
    });

    it('keeps instances, counts environments and elects one holder', async () => {
      await store.saveInstanceStatus({ name: 'one', reachable: false });
      await store.saveInstanceStatus({
        name: 'one',
        reachable: true,
        version: 'v3',
        lastContactAt: at(7),
      });
      await expect(store.listInstanceStatus()).resolves.toEqual([
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
      await store.saveInstanceStatus(away);
      await expect(store.listInstanceStatus()).resolves.toEqual([
        { ...away, version: 'v3', lastContactAt: at(7) },
      ]);
      await store.create(environmentOf({ id: 'a1' }), entry);
      await expect(store.countByInstance()).resolves.toEqual({ sandbox: 1 });
      await expect(store.listForInstance('sandbox')).resolves.toHaveLength(1);
      await expect(store.listForInstance('other')).resolves.toEqual([]);

      const lease = { name: 'follow', now: at(0), until: at(10) };
      const taken = await Promise.all(
        ['x', 'y', 'z'].map(holder => store.acquireLease({ ...lease, holder })),
      );
      expect(taken.filter(Boolean)).toHaveLength(1);
      const holder = ['x', 'y', 'z'][taken.indexOf(true)];
      await expect(store.acquireLease({ ...lease, holder })).resolves.toBe(
        true,
      );
      await store.releaseLease({ name: 'follow', holder: 'nobody' });
      await expect(store.acquireLease({ ...lease, holder: 'w' })).resolves.toBe(
        false,
      );
      await store.releaseLease({ name: 'follow', holder });
      await expect(store.acquireLease({ ...lease, holder: 'w' })).resolves.toBe(
        true,
      );
      await expect(
        store.acquireLease({ ...lease, now: at(10), holder: 'v' }),
      ).resolves.toBe(true);
    });

    it('prunes what has been gone for long, and nothing else', async () => {
      const gone = { phase: 'gone', reason: 'Gone', message: 'Gone.' } as const;
      const ended = { intent: 'absent', verdict: gone } as const;
      await store.create(environmentOf({ id: 'a1' }), entry);
      await store.create(
        environmentOf({ id: 'a2', ...ended, goneAt: at(1) }),
        entry,
      );
      await store.create(
        environmentOf({ id: 'a3', ...ended, goneAt: at(9) }),
        entry,
      );
      const options = { before: at(5), limit: 10 };
      await expect(store.prune(options)).resolves.toBe(1);
      await expect(store.prune(options)).resolves.toBe(0);
      await expect(store.get('a2')).resolves.toBeUndefined();
      expect((await store.timeline('a2', { limit: 9 })).items).toEqual([]);
      await expect(store.get('a3')).resolves.toBeDefined();
    });
  },
);
