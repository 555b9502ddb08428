import { ServiceFactory } from '@backstage/backend-plugin-api';
import { mockServices, TestDatabases } from '@backstage/backend-test-utils';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

/**
 * A database for a test backend, closed after the last test of the file.
 * Backstage's own SQLite stays open when the backend stops, and its timer keeps
 * Jest's worker from ending.
 */
export async function aDatabase(): Promise<ServiceFactory> {
  const knex = await databases.init('SQLITE_3');
  return mockServices.database.factory({ knex, migrations: {} });
}
