import {
  DatabaseService,
  isDatabaseConflictError,
} from '@backstage/backend-plugin-api';
import { ConflictError } from '@backstage/errors';
import { Knex } from 'knex';
import { openDatabase } from '../database/openDatabase';
import { claimDue } from './claims';
import { renewLease } from './dueRows';
import { ENVIRONMENTS, EnvironmentRow, fromRow, toRow } from './environmentRow';
import { listInstanceStatus, saveInstanceStatus } from './instances';
import { requestChange } from './intents';
import { acquireLease, releaseLease } from './leases';
import { ENTITIES, listEnvironments } from './listEnvironments';
import { recordObservation } from './observations';
import { pagesOf } from './outlines';
import { noteCreation, saveStep } from './steps';
import { addEntries, readTimeline, TIMELINE } from './timeline';
import { EnvironmentStore, Page } from './EnvironmentStore';
import { EnvironmentOutline, ListedEnvironment } from './outline';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { InstanceStatus } from '../model/InstanceStatus';
import { TimelineEntry } from '../model/TimelineEntry';
import { IntentChange } from '../model/IntentChange';

/** Keeps environments in SQLite or PostgreSQL. */
export class DatabaseEnvironmentStore implements EnvironmentStore {
  static async create(options: {
    database: DatabaseService;
  }): Promise<DatabaseEnvironmentStore> {
    return new DatabaseEnvironmentStore(await openDatabase(options.database));
  }

  private readonly db: Knex;

  private constructor(db: Knex) {
    this.db = db;
  }

  async create(record: EnvironmentRecord, entry: TimelineEntry): Promise<void> {
    try {
      await this.db.transaction(async tx => {
        await tx(ENVIRONMENTS).insert({
          ...toRow(record),
          active_name: record.intent === 'present' ? record.name : null,
          due_at: record.createdAt.getTime(),
        });
        const entities = entitiesOf(record);
        if (entities.length > 0) {
          await tx(ENTITIES).insert(
            entities.map(entity_ref => ({
              environment_id: record.id,
              entity_ref,
            })),
          );
        }
        await addEntries(tx, record.id, [entry]);
      });
    } catch (error) {
      if (isDatabaseConflictError(error)) {
        throw new ConflictError(`The name ${record.name} is taken`);
      }
      throw error;
    }
  }

  async get(id: string): Promise<EnvironmentRecord | undefined> {
    return this.first({ id });
  }

  async getByRequestId(
    createdBy: string,
    requestId: string,
  ): Promise<EnvironmentRecord | undefined> {
    return this.first({ created_by: createdBy, request_id: requestId });
  }

  async list(
    options: Parameters<EnvironmentStore['list']>[0],
  ): Promise<Page<ListedEnvironment> & { totalItems: number }> {
    return listEnvironments(this.db, options);
  }

  async namesInUse(prefix: string): Promise<string[]> {
    const rows = await this.db<EnvironmentRow>(ENVIRONMENTS)
      .distinct('name')
      .whereNot('phase', 'gone')
      .whereRaw(`name like ? escape '\\'`, [
        `${prefix.replace(/[%_\\]/g, '\\$&')}%`,
      ]);
    return rows.map(row => row.name);
  }

  async othersOfName(
    name: string,
    exceptId: string,
  ): Promise<EnvironmentRecord[]> {
    const rows = await this.db<EnvironmentRow>(ENVIRONMENTS)
      .where({ name })
      .whereNot('id', exceptId)
      .whereNot('phase', 'gone')
      .orderBy('created_at');
    return rows.map(fromRow);
  }

  async requestChange(
    id: string,
    change: IntentChange,
  ): Promise<EnvironmentRecord | undefined> {
    return this.db.transaction(tx => requestChange(tx, id, change));
  }

  async claimDue(
    options: Parameters<EnvironmentStore['claimDue']>[0],
  ): ReturnType<EnvironmentStore['claimDue']> {
    return claimDue(this.db, options);
  }

  async renewLease(
    environment: EnvironmentRecord,
    until: Date,
  ): Promise<boolean> {
    return renewLease(this.db, environment, until);
  }

  async noteCreation(
    environment: EnvironmentRecord,
    at: Date,
  ): Promise<boolean> {
    return noteCreation(this.db, environment, at);
  }

  async saveStep(
    environment: EnvironmentRecord,
    options: Parameters<EnvironmentStore['saveStep']>[1],
  ): Promise<boolean> {
    return saveStep(this.db, environment, options);
  }

  async recordObservation(
    environment: EnvironmentRecord,
    observation: ApplicationObservation,
    dueAt: Date,
  ): Promise<boolean> {
    return recordObservation(this.db, environment, observation, dueAt);
  }

  pagesOf(instance: string): AsyncIterable<EnvironmentOutline[]> {
    return pagesOf(this.db, instance);
  }

  async latestReady(
    instance: string,
    limit: number,
  ): Promise<EnvironmentRecord[]> {
    const rows = await this.db<EnvironmentRow>(ENVIRONMENTS)
      .where({ instance, phase: 'ready' })
      .orderBy('ready_at', 'desc')
      .limit(limit);
    return rows.map(fromRow);
  }

  async timeline(
    id: string,
    options: { limit: number; cursor?: string },
  ): Promise<Page<TimelineEntry & { id: string }>> {
    return readTimeline(this.db, id, options);
  }

  async saveInstanceStatus(status: InstanceStatus): Promise<void> {
    await saveInstanceStatus(this.db, status);
  }

  async listInstanceStatus(): Promise<InstanceStatus[]> {
    return listInstanceStatus(this.db);
  }

  async countByInstance(): Promise<Record<string, number>> {
    const rows = await this.db<EnvironmentRow>(ENVIRONMENTS)
      .whereNot('phase', 'gone')
      .groupBy('instance')
      .select('instance')
      .count({ total: '*' });
    return Object.fromEntries(
      rows.map(row => [row.instance, Number(row.total)]),
    );
  }

  async acquireLease(
    options: Parameters<EnvironmentStore['acquireLease']>[0],
  ): Promise<boolean> {
    return acquireLease(this.db, options);
  }

  async releaseLease(options: { name: string; holder: string }): Promise<void> {
    await releaseLease(this.db, options);
  }

  async prune(options: { before: Date; limit: number }): Promise<number> {
    const rows = await this.db<EnvironmentRow>(ENVIRONMENTS)
      .select('id')
      .where('phase', 'gone')
      .where('gone_at', '<', options.before.getTime())
      .orderBy('gone_at')
      .limit(options.limit);
    const ids = rows.map(row => row.id);
    return this.db.transaction(async tx => {
      // Not left to the foreign keys: SQLite may have them switched off.
      await tx(TIMELINE).whereIn('environment_id', ids).delete();
      await tx(ENTITIES).whereIn('environment_id', ids).delete();
      await tx(ENVIRONMENTS).whereIn('id', ids).delete();
      return ids.length;
    });
  }

  private async first(
    key: Partial<EnvironmentRow>,
  ): Promise<EnvironmentRecord | undefined> {
    const row = await this.db<EnvironmentRow>(ENVIRONMENTS).where(key).first();
    return row && fromRow(row);
  }
}

function entitiesOf(record: EnvironmentRecord): string[] {
  const refs = record.services.map(service => service.component);
  return [...new Set([record.system, ...refs])].filter(
    ref => ref !== undefined,
  );
}
