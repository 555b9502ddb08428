import { DatabaseService } from '@backstage/backend-plugin-api';
import { OrphanKind } from '@starry-idp/backstage-plugin-starry-common';
import { Knex } from 'knex';
import { openDatabase } from '../database/openDatabase';
import { decodeCursor, encodeCursor } from '../database/cursor';
import { Time, toDate } from '../database/time';
import { fromRow, OrphanRow, SEEN, toNewRow } from './orphanRow';
import { MAX_ORPHANS, OrphanPage, OrphanStore } from './OrphanStore';
import { FoundOrphan, OrphanRecord, OrphanSearch } from './types';

const ORPHANS = 'starry_orphans';
const SEARCHES = 'starry_orphan_searches';

/** SQLite allows no more values in one statement than these rows have. */
const BATCH = 100;

interface SearchRow {
  instance: string;
  at: Time;
  complete: boolean | number;
  message: string | null;
}

/** Keeps orphans in SQLite or PostgreSQL. */
export class DatabaseOrphanStore implements OrphanStore {
  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseOrphanStore> {
    return new DatabaseOrphanStore(await openDatabase(options.database));
  }

  private readonly db: Knex;

  private constructor(db: Knex) {
    this.db = db;
  }

  async list(options: { instance?: string } = {}): Promise<OrphanRecord[]> {
    const query = this.db<OrphanRow>(ORPHANS)
      .orderBy(['found_at', 'id'])
      .limit(MAX_ORPHANS);
    if (options.instance !== undefined) {
      query.where({ instance: options.instance });
    }
    return (await query).map(fromRow);
  }

  async page(options: { limit: number; cursor?: string }): Promise<OrphanPage> {
    const { cursor, limit } = options;
    const [{ total }] = await this.db<OrphanRow>(ORPHANS).count({
      total: '*',
    });
    const query = this.db<OrphanRow>(ORPHANS)
      .orderBy(['found_at', 'id'])
      // One more than the page has, to learn whether there is a next one.
      .limit(limit + 1);
    if (cursor !== undefined) {
      const { position, id } = decodeCursor(cursor);
      query.where(after =>
        after
          .where('found_at', '>', position)
          .orWhere(same =>
            same.where('found_at', position).where('id', '>', id),
          ),
      );
    }
    const rows: OrphanRow[] = await query;
    const last = rows.length > limit ? rows[limit - 1] : undefined;
    return {
      items: rows.slice(0, limit).map(fromRow),
      nextCursor:
        last && encodeCursor({ position: Number(last.found_at), id: last.id }),
      totalItems: Number(total),
    };
  }

  async get(id: string): Promise<OrphanRecord | undefined> {
    const row = await this.db<OrphanRow>(ORPHANS).where({ id }).first();
    return row && fromRow(row);
  }

  async saveSearch(
    search: OrphanSearch,
    found: FoundOrphan[],
    concluded: OrphanKind[],
  ): Promise<void> {
    const { instance, at, complete, message } = search;
    await this.db.transaction(async tx => {
      const known = await tx<OrphanRow>(ORPHANS)
        .where({ instance })
        .select('id', 'kind');
      const staying = new Set(found.map(({ id }) => id));
      const forgotten = known.filter(
        ({ id, kind }) =>
          !staying.has(id) && concluded.includes(kind as OrphanKind),
      );
      for (const ids of batches(forgotten.map(({ id }) => id))) {
        await tx<OrphanRow>(ORPHANS).whereIn('id', ids).delete();
      }

      const knownIds = new Set(known.map(({ id }) => id));
      const room = MAX_ORPHANS - known.length + forgotten.length;
      const seen = found.filter(({ id }) => knownIds.has(id));
      const fresh = found.filter(({ id }) => !knownIds.has(id));
      for (const rows of batches([...seen, ...fresh.slice(0, room)])) {
        await tx<OrphanRow>(ORPHANS)
          .insert(rows.map(orphan => toNewRow(orphan, at)))
          .onConflict('id')
          .merge([...SEEN]);
      }

      await tx<SearchRow>(SEARCHES)
        .insert({
          instance,
          at: at.getTime(),
          complete,
          message: message ?? null,
        })
        .onConflict('instance')
        .merge();
    });
  }

  async requestRemoval(
    id: string,
    options: { at: Date; by: string },
  ): Promise<OrphanRecord | undefined> {
    await this.db<OrphanRow>(ORPHANS)
      .where({ id })
      .whereNot('state', 'removing')
      .update({
        state: 'removing',
        failure: null,
        removal_requested_at: options.at.getTime(),
        removal_requested_by: options.by,
      });
    return this.get(id);
  }

  async saveRemoval(id: string, failure: string | undefined): Promise<void> {
    await this.db<OrphanRow>(ORPHANS)
      .where({ id })
      .update({
        state: failure === undefined ? 'removing' : 'failed',
        failure: failure ?? null,
      });
  }

  async listSearches(): Promise<OrphanSearch[]> {
    const rows = await this.db<SearchRow>(SEARCHES).orderBy('instance');
    return rows.map(row => ({
      instance: row.instance,
      at: toDate(row.at),
      complete: Boolean(row.complete),
      message: row.message ?? undefined,
    }));
  }

  async count(): Promise<
    Array<{ instance: string; kind: OrphanKind; total: number }>
  > {
    const rows = await this.db<OrphanRow>(ORPHANS)
      .groupBy('instance', 'kind')
      .select('instance', 'kind')
      .count({ total: '*' });
    return rows.map(row => ({
      instance: String(row.instance),
      kind: row.kind as OrphanKind,
      total: Number(row.total),
    }));
  }

  async keepOnly(instances: string[]): Promise<void> {
    await this.db.transaction(async tx => {
      for (const table of [ORPHANS, SEARCHES]) {
        await tx(table).whereNotIn('instance', instances).delete();
      }
    });
  }
}

function batches<T>(items: T[]): T[][] {
  return Array.from({ length: Math.ceil(items.length / BATCH) }, (_, index) =>
    items.slice(index * BATCH, (index + 1) * BATCH),
  );
}
