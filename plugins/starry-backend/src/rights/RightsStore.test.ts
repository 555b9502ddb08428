import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { RightsStore } from './RightsStore';

const ids: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];
const databases = TestDatabases.create({ ids });

const at = (seconds: number) => new Date(1_800_000_000_000 + seconds * 1000);

const RIGHT: Right = {
  system: 'argocd',
  name: 'applications, get, starry/*',
  required: true,
  state: 'granted',
  message: 'Lets Starry see its applications.',
};

describe.each(databases.eachSupportedId())('RightsStore, %s', databaseId => {
  let store: RightsStore;

  beforeEach(async () => {
    const knex = await databases.init(databaseId);
    await DatabaseEnvironmentStore.create({
      database: mockServices.database({ knex, migrations: {} }),
    });
    store = new RightsStore(knex);
  });

  const ask = (seconds: number) =>
    store.makeDue('main', { now: at(seconds), minimumIntervalMs: 60_000 });
  const claim = (seconds: number) =>
    store.claimDue('main', { now: at(seconds), until: at(seconds + 3_600) });
  const answer = (seconds: number, dueIn: number) =>
    store.saveAnswer({
      instance: 'main',
      version: 'v3.2.12',
      rights: [RIGHT],
      checkedAt: at(seconds),
      dueAt: at(seconds + dueIn),
    });

  it('knows nothing of an instance that was never asked', async () => {
    expect(await store.list()).toEqual([]);
    expect(await claim(0)).toBe(false);
    await ask(0);
    expect(await store.list()).toEqual([{ instance: 'main', rights: [] }]);
  });

  it('lets one ask, and the next when it is due again', async () => {
    await ask(0);
    expect(await claim(0)).toBe(true);
    expect(await claim(0)).toBe(false);
    await answer(0, 300);
    expect(await claim(299)).toBe(false);
    expect(await claim(300)).toBe(true);
  });

  it('asks soon when somebody wants it, but not all the time', async () => {
    await ask(0);
    await claim(0);
    await answer(0, 3_600);
    await ask(10);
    expect(await claim(59)).toBe(false);
    expect(await claim(60)).toBe(true);
    await answer(60, 3_600);
    await ask(200);
    expect(await claim(200)).toBe(true);
  });

  it('forgets no wish that comes while it is asking', async () => {
    await ask(0);
    await claim(0);
    await ask(5);
    await answer(0, 3_600);
    expect(await claim(60)).toBe(true);
  });

  it('keeps what was answered when nothing is any more', async () => {
    await ask(0);
    await claim(0);
    await answer(0, 60);
    await claim(60);
    const message = 'Argo CD cannot be reached (ECONNREFUSED)';
    await store.saveFailure({ instance: 'main', message, dueAt: at(120) });
    const known = {
      instance: 'main',
      checkedAt: at(0),
      version: 'v3.2.12',
      rights: [RIGHT],
    };
    expect(await store.list()).toEqual([{ ...known, message }]);
    await claim(120);
    await answer(120, 60);
    expect(await store.list()).toEqual([{ ...known, checkedAt: at(120) }]);
  });
});
