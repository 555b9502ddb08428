import { readdirSync } from 'fs';
import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { describeDatabase } from '../__testUtils__/describeDatabase';
import { environmentOf } from '../__testUtils__/environments';
import { anObservation } from '../__testUtils__/testRecord';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';

const TABLE = 'starry_environments';
const directory = resolvePackagePath(
  '@starry-idp/backstage-plugin-starry-backend',
  'migrations',
);
const ALL = readdirSync(directory).sort();
/** The last one of the first version. */
const FIRST = '20261122_rights.js';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('migrations, %s', databaseId => {
  let client: Knex;
  const up = () => client.migrate.up({ directory });
  const down = () =>
    client.migrate.down({
      directory,
      // To drop a column Knex makes SQLite's table anew, and in a transaction
      // cannot keep what refers to it from going with the old one.
      disableTransactions: databaseId === 'SQLITE_3',
    });
  const done = async () => {
    const [migrations] = await client.migrate.list({ directory });
    return (migrations as Array<{ name: string }>).map(({ name }) => name);
  };
  /** Up to this one, with records from when there was room for them. */
  async function upTo(last: string | undefined) {
    for (const name of ALL.slice(0, ALL.indexOf(last ?? '') + 1)) {
      await up();
      if (name === ALL[0]) {
        await insertRecords(client);
      }
    }
  }

  beforeEach(async () => {
    client = await databases.init(databaseId);
  });
  afterEach(() => {
    jest.restoreAllMocks();
  });

  it.each(ALL)('%s can be taken back, and leaves no trace', async name => {
    jest.spyOn(Date, 'now').mockReturnValue(1_000);
    await upTo(ALL[ALL.indexOf(name) - 1]);
    const before = await describeDatabase(client);
    await up();
    const after = await describeDatabase(client);
    expect((await done()).at(-1)).toBe(name);
    expect(after).not.toEqual(before);

    await down();
    await expect(describeDatabase(client)).resolves.toEqual(before);
    await up();
    await expect(describeDatabase(client)).resolves.toEqual(after);
  });

  it('take along what the first version has recorded', async () => {
    await upTo(FIRST);
    const store = await DatabaseEnvironmentStore.create({
      database: mockServices.database({ knex: client, migrations: {} }),
    });

    // Nothing was sent of what was never begun. Of the others something may
    // still arrive, and all that was known of them still is.
    await expect(store.get('aaaaaaaa')).resolves.toMatchObject({
      creationSentAt: undefined,
      creationUnanswered: false,
    });
    await expect(store.get('bbbbbbbb')).resolves.toMatchObject({
      creationSentAt: expect.any(Date),
      creationUnanswered: true,
      namespaceUid: 'uid-1',
      source: undefined,
      observation: anObservation({}),
    });
    const pages = [];
    for await (const page of store.pagesOf('main')) {
      pages.push(...page);
    }
    expect(pages).toMatchObject([
      { id: 'aaaaaaaa', observation: undefined },
      { id: 'bbbbbbbb', observation: { exists: true, sync: 'Synced' } },
    ]);
  });

  it('go down one by one and up again, and lose nobody', async () => {
    await upTo(FIRST);
    await client.migrate.latest({ directory });
    const all = await done();
    while ((await done()).at(-1) !== FIRST) {
      await down();
      await expect(client(TABLE).pluck('id').orderBy('id')).resolves.toEqual([
        'aaaaaaaa',
        'bbbbbbbb',
      ]);
    }
    while ((await done()).length < all.length) {
      await up();
    }
    await expect(done()).resolves.toEqual(all);
    await expect(client(TABLE).pluck('phase').orderBy('id')).resolves.toEqual([
      'pending',
      'ready',
    ]);
  });
});

/** Two environments, one of them with all that belongs to it. */
async function insertRecords(client: Knex) {
  await client(TABLE).insert([
    ofFirstVersion('aaaaaaaa', { phase: 'pending', due_at: 1 }),
    ofFirstVersion('bbbbbbbb', {
      phase: 'ready',
      namespace_uid: 'uid-1',
      observation: JSON.stringify(anObservation({})),
    }),
  ]);
  const environment_id = 'bbbbbbbb';
  await client('starry_environment_entities').insert({
    environment_id,
    entity_ref: 'component:default/sample-be',
  });
  await client('starry_timeline').insert({
    environment_id,
    at: 1,
    type: 'created',
    message: 'It was asked for',
  });
}

/** A row as the first version wrote it. */
function ofFirstVersion(id: string, columns: Record<string, unknown>) {
  const { services, verdict } = environmentOf();
  return {
    id,
    name: id,
    active_name: id,
    owner: 'group:default/shop',
    stage: 'ephemeral',
    created_by: 'user:default/ada',
    created_at: 0,
    expires_at: 1_000_000,
    intent: 'present',
    generation: 1,
    instance: 'main',
    application: `env-${id}`,
    namespace: `env-${id}`,
    services: JSON.stringify(services),
    reason: verdict.reason,
    message: verdict.message,
    phase_since: 0,
    service_status: '{}',
    attempts: 0,
    version: 1,
    ...columns,
  };
}
