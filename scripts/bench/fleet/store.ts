// A record with many environments, in a SQLite, and two ways to read them all.
import path from 'node:path';
import createKnex, { Knex } from 'knex';
/* eslint-disable @backstage/no-relative-monorepo-imports -- what is measured is
   inside of the backend's package */
import {
  environmentOf,
  readyObservation,
} from '../../../plugins/starry-backend/src/__testUtils__/environments';
import {
  fromRow,
  toRow,
} from '../../../plugins/starry-backend/src/record/environmentRow';
import { pagesOf } from '../../../plugins/starry-backend/src/record/outlines';
/* eslint-enable @backstage/no-relative-monorepo-imports */
import { root } from '../../setup/toolchain.mjs';

const TABLE = 'starry_environments';
/** As many as the sample system has in Argo CD. */
const RESOURCES = 25;
const BATCH = 20;

export function openDatabase(filename: string): Knex {
  return createKnex({
    client: 'better-sqlite3',
    connection: { filename },
    useNullAsDefault: true,
  });
}

export async function fill(db: Knex, count: number): Promise<void> {
  await db.migrate.latest({
    directory: path.join(root, 'plugins/starry-backend/migrations'),
  });
  const rows = Array.from({ length: count }, (_, index) => {
    const id = `e${String(index).padStart(7, '0')}`;
    const environment = environmentOf({ id, name: id });
    const { namespace, services } = environment;
    return toRow({
      ...environment,
      verdict: {
        phase: 'ready',
        reason: 'Ready',
        message: 'Everything is running',
      },
      serviceStatus: Object.fromEntries(
        services.map(({ name }) => [name, { health: 'healthy' }]),
      ),
      observation: readyObservation(environment, {
        resources: Array.from({ length: RESOURCES }, (_unused, number) => ({
          group: 'apps',
          kind: 'Deployment',
          namespace,
          name: `sample-be-${number}`,
          health: 'Healthy',
        })),
      }),
    });
  });
  await db.batchInsert(TABLE, rows, BATCH);
}

/** Each returns how many it has read. */
export const WAYS = {
  /** What a process takes that reads none of them. */
  async none(): Promise<number> {
    return 0;
  },

  /** Every row with all that was seen, at once. */
  async whole(db: Knex): Promise<number> {
    const rows = await db(TABLE)
      .where({ instance: 'sandbox' })
      .whereNot('phase', 'gone')
      .orderBy('created_at');
    return rows.map(fromRow).length;
  },

  /** As the observer and the search for orphans read them. */
  async pages(db: Knex): Promise<number> {
    let count = 0;
    for await (const page of pagesOf(db, 'sandbox')) {
      count += page.length;
    }
    return count;
  },
};

export type Way = keyof typeof WAYS;
