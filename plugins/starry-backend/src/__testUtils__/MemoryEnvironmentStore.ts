import { EnvironmentStore, Page } from '../record/EnvironmentStore';
import { newsOfObservation } from '../model/news';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { InstanceStatus } from '../model/InstanceStatus';
import { TimelineEntry } from '../model/TimelineEntry';
import { applyChange, IntentChange } from '../model/IntentChange';
import { claimDue, isLeased, Row } from './memoryClaims';

/** The store's contract in memory: what the reconciler needs of it. */
export class MemoryEnvironmentStore implements EnvironmentStore {
  readonly instances = new Map<string, InstanceStatus>();
  private readonly rows = new Map<string, Row>();
  private readonly leases = new Map<string, { holder: string; until: Date }>();

  /** @param onWrite - sees every record that a step wrote */
  constructor(private readonly onWrite?: (record: EnvironmentRecord) => void) {}

  entries(id: string): TimelineEntry[] {
    return this.rows.get(id)?.entries ?? [];
  }

  async create(record: EnvironmentRecord, entry: TimelineEntry): Promise<void> {
    this.rows.set(record.id, {
      record,
      due: record.createdAt,
      entries: [entry],
    });
  }

  async get(id: string): Promise<EnvironmentRecord | undefined> {
    return this.rows.get(id)?.record;
  }

  async othersOfName(name: string, exceptId: string) {
    return this.records(
      record =>
        record.name === name &&
        record.id !== exceptId &&
        record.verdict.phase !== 'gone',
    );
  }

  async requestChange(id: string, change: IntentChange) {
    const row = this.rows.get(id);
    const next = row && applyChange(row.record, change);
    if (next) {
      row.record = next;
      row.due = change.at;
      row.waits = false;
      row.entries.push(change.entry);
    }
    return next;
  }

  async claimDue(options: Parameters<EnvironmentStore['claimDue']>[0]) {
    return claimDue([...this.rows.values()], options);
  }

  async noteCreation({ id, version }: EnvironmentRecord, at: Date) {
    const row = this.rows.get(id);
    const mayBeSent =
      row?.record.version === version &&
      row.lease?.version === version &&
      isLeased(row, at);
    if (mayBeSent) {
      row.record = {
        ...row.record,
        creationSentAt: at,
        creationUnanswered: true,
      };
    }
    return mayBeSent;
  }

  async renewLease(
    { id, version, generation }: EnvironmentRecord,
    until: Date,
  ): Promise<boolean> {
    const row = this.rows.get(id);
    if (
      row?.lease?.version !== version ||
      row.record.generation !== generation
    ) {
      return false;
    }
    row.lease.until = until;
    return true;
  }

  async saveStep(
    { id, version }: EnvironmentRecord,
    options: Parameters<EnvironmentStore['saveStep']>[1],
  ): Promise<boolean> {
    const { result, dueAt, entries, at } = options;
    const row = this.rows.get(id);
    if (!row) {
      return false;
    }
    if (row.record.version !== version) {
      if (row.lease?.version === version) {
        const { creationSentAt, creationUnanswered } = {
          ...row.record,
          ...result,
        };
        row.record = { ...row.record, creationSentAt, creationUnanswered };
        row.lease = undefined;
        row.due = at;
      }
      row.entries.push(...entries.filter(({ phase }) => phase === undefined));
      return false;
    }
    const next = { ...row.record, ...result, version: version + 1 };
    if (next.verdict.phase !== row.record.verdict.phase) {
      next.phaseSince = at;
    }
    row.record = next;
    row.due = dueAt;
    row.waits = false;
    row.lease = undefined;
    row.entries.push(...entries);
    this.onWrite?.(next);
    return true;
  }

  async recordObservation(
    { id }: EnvironmentRecord,
    seen: ApplicationObservation,
    dueAt: Date,
  ) {
    const row = this.rows.get(id);
    const kept = row?.record.observation;
    const older = kept && seen.at < kept.at;
    if (!row || older || newsOfObservation(kept, seen) === 'none') {
      return false;
    }
    row.record = {
      ...row.record,
      observation: seen,
      version: row.record.version + 1,
    };
    row.due = row.due && row.due < dueAt ? row.due : dueAt;
    row.waits = false;
    return true;
  }

  async *pagesOf(instance: string) {
    yield this.records(
      record => record.instance === instance && record.verdict.phase !== 'gone',
    );
  }

  async latestReady(instance: string, limit: number) {
    return this.records(
      record =>
        record.instance === instance && record.verdict.phase === 'ready',
    ).slice(-limit);
  }

  async saveInstanceStatus(status: InstanceStatus): Promise<void> {
    const { version, lastContactAt } = this.instances.get(status.name) ?? {};
    this.instances.set(status.name, {
      ...status,
      version: status.version ?? version,
      lastContactAt: status.lastContactAt ?? lastContactAt,
    });
  }

  async listInstanceStatus(): Promise<InstanceStatus[]> {
    return [...this.instances.values()];
  }

  async acquireLease(options: {
    name: string;
    holder: string;
    now: Date;
    until: Date;
  }): Promise<boolean> {
    const { name, holder, now, until } = options;
    const lease = this.leases.get(name);
    if (lease && lease.holder !== holder && lease.until > now) {
      return false;
    }
    this.leases.set(name, { holder, until });
    return true;
  }

  async releaseLease({ name, holder }: { name: string; holder: string }) {
    if (this.leases.get(name)?.holder === holder) {
      this.leases.delete(name);
    }
  }

  async getByRequestId(): Promise<undefined> {
    return undefined;
  }

  async list(): Promise<Page<EnvironmentRecord> & { totalItems: number }> {
    const items = this.records(() => true);
    return { items, totalItems: items.length };
  }

  async namesInUse(): Promise<string[]> {
    return this.records(() => true).map(record => record.name);
  }

  async timeline(id: string) {
    return {
      items: this.entries(id).map((entry, i) => ({ ...entry, id: `${i}` })),
    };
  }

  async countByInstance(): Promise<Record<string, number>> {
    return {};
  }

  async prune(): Promise<number> {
    return 0;
  }

  private records(
    filter: (record: EnvironmentRecord) => boolean,
  ): EnvironmentRecord[] {
    return [...this.rows.values()].map(({ record }) => record).filter(filter);
  }
}
