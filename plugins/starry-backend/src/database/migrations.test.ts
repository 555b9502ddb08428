import { resolvePackagePath } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { environmentOf } from '../__testUtils__/environments';
import { anObservation } from '../__testUtils__/keptEnvironments';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';

const TABLE = 'starry_environments';
const directory = resolvePackagePath(
  '@starry-idp/backstage-plugin-starry-backend',
  'migrations',
);
/** The last one of the first version. */
const FIRST = '20261122_rights.js';

const databases = TestDatabases.create({ ids: ['SQLITE_3', 'POSTGRES_18'] });

describe.each(databases.eachSupportedId())('migrations, %s', databaseId => {
  let client: Knex;
  const up = () => client.migrate.up({ directory });
  const down = () => client.migrate.down({ directory });
  const done = async () => {
    const [migrations] = await client.migrate.list({ directory });
    return (migrations as Array<{ name: string }>).map(({ name }) => name);
  };

  beforeEach(async () => {
    client = await databases.init(databaseId);
    do {
      await up();
    } while ((await done()).at(-1) !== FIRST);
    await client(TABLE).insert([
      ofFirstVersion('aaaaaaaa', { phase: 'pending', due_at: 1 }),
      ofFirstVersion('bbbbbbbb', {
        phase: 'ready',
        namespace_uid: 'uid-1',
        observation: JSON.stringify(anObservation({})),
      }),
    ]);
  });

  it('take along what the first version has recorded', async () => {
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
