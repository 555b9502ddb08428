import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { ManualClock } from '../__testUtils__/ManualClock';
import { ChartSettings } from '../config/Settings';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { GitRepositories } from '../git/GitRepositories';
import { Repository, RepositoryAddresses } from '../git/RepositoryAddresses';
import { ChartRepository } from './ChartRepository';
import { ChartStore } from './ChartStore';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });
const chart = {
  repoUrl: 'https://git.mycompany.com/platform/starry',
  path: 'charts/environment',
  revision: 'main',
};
const hash = (digit: string) => digit.repeat(40);

describe.each(databases.eachSupportedId())('the chart, %s', databaseId => {
  const clock = new ManualClock();
  let store: ChartStore;
  let main: string;
  let asked: Repository[];

  beforeEach(async () => {
    const knex = await databases.init(databaseId);
    const database = mockServices.database({ knex, migrations: {} });
    await DatabaseEnvironmentStore.create({ database });
    store = new ChartStore(knex);
    main = hash('a');
    asked = [];
  });

  function charts(
    options: { chart?: Partial<ChartSettings>; readFrom?: string } = {},
  ) {
    const prefix = 'https://git.mycompany.com/platform/';
    const { readFrom } = options;
    return new ChartRepository({
      chart: { ...chart, ...options.chart },
      addresses: new RepositoryAddresses(
        readFrom ? [{ prefix, readFrom }] : [],
      ),
      git: GitRepositories.create({
        signal: new AbortController().signal,
        clock,
        read: async repository => {
          asked.push(repository);
          const branches = new Map([['main', main]]);
          return { defaultBranch: 'main', branches, tags: new Map() };
        },
      }),
      store,
      clock,
    });
  }

  it('is read from its own address, or from where that is to be read from', async () => {
    await charts().read();
    await charts({ readFrom: 'https://token@mirror.test/' }).read();
    expect(asked.map(({ readFrom }) => readFrom)).toEqual([
      chart.repoUrl,
      'https://token@mirror.test/starry',
    ]);
  });

  it('is known as it was last seen, without asking', async () => {
    await expect(charts().known()).resolves.toBeUndefined();
    await charts().read({ notBefore: clock.now() });
    main = hash('b');
    await expect(charts().known()).resolves.toMatchObject({
      ...chart,
      commit: hash('a'),
    });
    await clock.advance(1);
    await charts().read({ notBefore: clock.now() });
    await expect(charts().known()).resolves.toMatchObject({
      commit: hash('b'),
    });
    // Who read it earlier, and tells it later.
    const resolvedAt = new Date(clock.now().getTime() - 1);
    await store.save({ ...chart, commit: hash('a'), resolvedAt });
    await expect(charts().known()).resolves.toMatchObject({
      commit: hash('b'),
    });
    // Another than the one that was seen.
    const other = charts({ chart: { revision: 'v2' } });
    await expect(other.known()).resolves.toBeUndefined();
  });

  it('may be a commit, which nobody has to be asked for', async () => {
    const { commit } = await charts({ chart: { revision: hash('f') } }).read();
    expect(commit).toBe(hash('f'));
    expect(asked).toEqual([]);
  });
});
