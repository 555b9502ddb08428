import {
  mockServices,
  TestDatabaseId,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { TimelineEntry } from '../model/TimelineEntry';
import { environmentOf, readyObservation } from './environments';

const ids: TestDatabaseId[] = ['SQLITE_3', 'POSTGRES_18'];
const databases = TestDatabases.create({ ids });

/** What a test works on: new, and empty, for each. */
export interface TestRecord {
  client: Knex;
  store: DatabaseEnvironmentStore;
  /** An environment that is there. */
  read(id: string): Promise<EnvironmentRecord>;
}

/** Describes what a store does, on every database that it may be in. */
export function describeRecord(
  what: string,
  tests: (kept: TestRecord) => void,
): void {
  describe.each(databases.eachSupportedId())(`${what}, %s`, databaseId => {
    const kept = {
      read: async id => (await kept.store.get(id))!,
    } as TestRecord;
    beforeEach(async () => {
      kept.client = await databases.init(databaseId);
      const database = mockServices.database({
        knex: kept.client,
        migrations: {},
      });
      kept.store = await DatabaseEnvironmentStore.create({ database });
    });
    tests(kept);
  });
}

/** A time, in seconds after the environments were asked for. */
export function at(seconds: number): Date {
  return new Date(environmentOf().createdAt.getTime() + seconds * 1000);
}

export function anObservation(
  overrides: Partial<ApplicationObservation>,
): ApplicationObservation {
  return readyObservation(environmentOf(), overrides);
}

export const entry: TimelineEntry = {
  at: at(0),
  type: 'created',
  message: 'Made.',
};

/** Claims what is due then, for a minute unless told otherwise. */
export async function claim(
  store: Pick<EnvironmentStore, 'claimDue'>,
  seconds: number,
  options: Partial<Parameters<EnvironmentStore['claimDue']>[0]> = {},
): Promise<EnvironmentRecord[]> {
  const { claimed } = await store.claimDue({
    now: at(seconds),
    limit: 10,
    holder: 'x',
    leaseUntil: at(seconds + 60),
    ...options,
  });
  return claimed;
}
