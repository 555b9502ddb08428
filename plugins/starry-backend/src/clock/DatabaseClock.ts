import { LoggerService } from '@backstage/backend-plugin-api';
import { Knex } from 'knex';
import { Clock, pause, systemClock } from './Clock';

/** The machine's own pace is good enough for this long. */
const SYNC_MS = 30_000;

/** The quickest of so many answers tells the time best. */
const QUESTIONS = 3;

/** An answer that took longer tells the time too badly. */
const MAX_ROUND_TRIP_MS = 1_000;

/**
 * The database's time, which is one for all replicas. What they write is
 * compared with what others wrote: were it each machine's own, one whose clock
 * is ahead would take leases from others, end environments early, and have what
 * it saw outlast what others see later.
 *
 * The order of what was seen cannot be had from Argo CD itself: its lists tell no
 * `resourceVersion`, what is absent has none, and a watch that is asked for it
 * repeats every application that says nothing new.
 *
 * It is asked for now and then; in between the time that passes is measured,
 * which does not change when somebody sets the machine's clock. Two replicas
 * differ by no more than the database takes to answer.
 */
export class DatabaseClock implements Clock {
  static async create(options: {
    database: Knex;
    logger: LoggerService;
    timers?: Clock;
    /** Milliseconds since any moment; never set, only ever counting up. */
    elapsedMs?: () => number;
  }): Promise<DatabaseClock> {
    const { database, logger, timers = systemClock } = options;
    const { elapsedMs = () => performance.now() } = options;
    const clock = new DatabaseClock(database, logger, timers, elapsedMs);
    await clock.sync();
    clock.syncing = clock.keepInSync();
    return clock;
  }

  /** The database's time when `elapsedMs` was zero. */
  private zero?: number;
  private syncing: Promise<void> = Promise.resolve();
  private readonly stopping = new AbortController();

  private constructor(
    private readonly database: Knex,
    private readonly logger: LoggerService,
    private readonly timers: Clock,
    private readonly elapsedMs: () => number,
  ) {}

  now(): Date {
    return new Date(Math.round((this.zero ?? 0) + this.elapsedMs()));
  }

  after(ms: number, callback: () => void): () => void {
    return this.timers.after(ms, callback);
  }

  /** Resolves when the database is not asked any more; it goes on telling. */
  async stop(): Promise<void> {
    this.stopping.abort();
    await this.syncing;
  }

  private async keepInSync(): Promise<void> {
    const { signal } = this.stopping;
    while (!signal.aborted) {
      await pause(this.timers, SYNC_MS, signal);
      if (!signal.aborted) {
        await this.sync().catch(error =>
          this.logger.warn('Cannot ask the database for the time', error),
        );
      }
    }
  }

  private async sync(): Promise<void> {
    const answers = [];
    for (let question = 0; question < QUESTIONS; question++) {
      const asked = this.elapsedMs();
      const told = await timeOf(this.database);
      const answered = this.elapsedMs();
      const tookMs = answered - asked;
      answers.push({ tookMs, zero: told - (asked + answered) / 2 });
    }
    const [best] = answers.sort((a, b) => a.tookMs - b.tookMs);
    if (this.zero === undefined || best.tookMs <= MAX_ROUND_TRIP_MS) {
      this.zero = best.zero;
    }
  }
}

async function timeOf(database: Knex): Promise<number> {
  const postgres = database.client.config.client === 'pg';
  const row = await database.first<{ ms: number | string }>(
    database.raw(
      postgres
        ? 'extract(epoch from clock_timestamp()) * 1000 as ms'
        : `(julianday('now') - 2440587.5) * 86400000 as ms`,
    ),
  );
  return Number(row!.ms);
}
