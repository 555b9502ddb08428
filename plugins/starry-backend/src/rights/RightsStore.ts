import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { Knex } from 'knex';
import { Time, toOptionalDate } from '../database/time';

const RIGHTS = 'starry_rights';

interface RightsRow {
  instance: string;
  due_at: Time;
  attempted_at: Time | null;
  checked_at: Time | null;
  version: string | null;
  message: string | null;
  rights: string;
}

/** What is known of the rights at one instance. */
export interface RightsRecord {
  instance: string;
  /** When the instance last answered; what follows is from then. */
  checkedAt?: Date;
  version?: string;
  rights: Right[];
  /** Why a later attempt brought no answer. */
  message?: string;
}

/** Keeps what is known of rights, and when to check again. */
export class RightsStore {
  constructor(private readonly db: Knex) {}

  async list(): Promise<RightsRecord[]> {
    const rows = await this.db<RightsRow>(RIGHTS).orderBy('instance');
    return rows.map(fromRow);
  }

  async get(instance: string): Promise<RightsRecord | undefined> {
    const row = await this.db<RightsRow>(RIGHTS).where({ instance }).first();
    return row && fromRow(row);
  }

  /**
   * Whether an instance is to be checked now. Only one replica is told so, until
   * the given time.
   */
  async claimDue(
    instance: string,
    options: { now: Date; until: Date },
  ): Promise<boolean> {
    const now = options.now.getTime();
    const claimed = await this.db<RightsRow>(RIGHTS)
      .where({ instance })
      .where('due_at', '<=', now)
      .update({ due_at: options.until.getTime(), attempted_at: now });
    return claimed > 0;
  }

  /** Makes a check due soon, but not again within the interval. */
  async makeDue(
    instance: string,
    options: { now: Date; minimumIntervalMs: number },
  ): Promise<void> {
    const now = options.now.getTime();
    await this.db<RightsRow>(RIGHTS)
      .insert({ instance, due_at: now, rights: '[]' })
      .onConflict('instance')
      .ignore();
    const row = await this.db<RightsRow>(RIGHTS).where({ instance }).first();
    const earliest = Number(row?.attempted_at ?? 0) + options.minimumIntervalMs;
    const due = Math.max(now, earliest);
    await this.db<RightsRow>(RIGHTS)
      .where({ instance })
      .where('due_at', '>', due)
      .update({ due_at: due });
  }

  /** What a claimed instance has answered. */
  async saveAnswer(
    answer: Omit<RightsRecord, 'message'> & { checkedAt: Date; dueAt: Date },
  ): Promise<void> {
    await this.save(answer, {
      checked_at: answer.checkedAt.getTime(),
      version: answer.version ?? null,
      message: null,
      rights: JSON.stringify(answer.rights),
    });
  }

  /** Why a claimed instance did not; what it answered before stays. */
  async saveFailure(failure: {
    instance: string;
    message: string;
    dueAt: Date;
  }): Promise<void> {
    await this.save(failure, { message: failure.message });
  }

  private async save(
    { instance, dueAt }: { instance: string; dueAt: Date },
    values: Partial<RightsRow>,
  ): Promise<void> {
    const due = dueAt.getTime();
    await this.db<RightsRow>(RIGHTS)
      .where({ instance })
      .update({
        ...values,
        // It may have been asked for in the meantime.
        due_at: this.db.raw('case when due_at < ? then due_at else ? end', [
          due,
          due,
        ]),
      });
  }
}

function fromRow(row: RightsRow): RightsRecord {
  return {
    instance: row.instance,
    checkedAt: toOptionalDate(row.checked_at),
    version: row.version ?? undefined,
    message: row.message ?? undefined,
    rights: JSON.parse(row.rights),
  };
}
