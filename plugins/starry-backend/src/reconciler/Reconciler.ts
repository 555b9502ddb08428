import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { Clock } from '../clock/Clock';
import { ReconcileSettings } from '../config/Settings';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { newsOfStep } from '../model/news';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { admissionAt } from '../lifecycle/admission';
import { EnvironmentDriver } from './EnvironmentDriver';
import { KINDS, Place, Slots } from './Slots';
import { ReconcileStep } from './ReconcileStep';

/** Told which environments changed, so that pages can be. */
export interface Changes {
  /** What is new of them is a change, as `model/news.ts` has it. */
  changed(ids: string[]): void;
  /** What is new of them is progress. */
  progressed(ids: string[]): void;
}

/**
 * Brings environments to where they are wanted: claims those that are due,
 * takes one step each, writes the outcome, again and again. Several replicas may
 * do so at once; a lease gives each row to one of them.
 */
export class Reconciler {
  static create(options: {
    store: EnvironmentStore;
    /** By name of the Argo CD instance. */
    drivers: ReadonlyMap<string, EnvironmentDriver>;
    settings: ReconcileSettings;
    changes: Changes;
    logger: LoggerService;
    clock: Clock;
    random: () => number;
    /** Names this replica. */
    holder: string;
    /** Told when a cluster lacks what Argo CD has deployed to it. */
    onWrongCluster?: (instance: string) => void;
  }): Reconciler {
    return new Reconciler(options);
  }

  private readonly step: ReconcileStep;
  private readonly slots: Slots;
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => {};
  private awake = false;
  /** Whether more may be due than there was room for. */
  private full = false;
  private nextDue = Infinity;
  /** When to look again at instances that are not configured any more. */
  private formerDue = -Infinity;

  private constructor(
    private readonly options: Parameters<typeof Reconciler.create>[0],
  ) {
    this.step = ReconcileStep.create(options);
    this.slots = new Slots(options.settings.concurrency);
  }

  start(): void {
    this.loop = this.run();
  }

  /** Looks for due environments at once. */
  wake(): void {
    this.awake = true;
    this.wakeUp();
  }

  /** Looks for them by the given time. */
  wakeAt(at: Date): void {
    this.nextDue = Math.min(this.nextDue, at.getTime());
    this.wakeUp();
  }

  /** Takes no more, and resolves when what was begun is finished. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp();
    await this.loop;
    await this.slots.drained();
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.awake = false;
      this.full = false;
      if (this.nextDue <= this.options.clock.now().getTime()) {
        this.nextDue = Infinity;
      }
      await this.takeUp();
      await this.rest();
    }
  }

  /** Begins work on what is due, as far as there are slots for it. */
  private async takeUp(): Promise<void> {
    const { drivers, logger, clock, settings } = this.options;
    try {
      for (const instance of drivers.keys()) {
        for (const kind of KINDS) {
          await this.takeUpOf({ instance, kind });
        }
      }
      const now = clock.now().getTime();
      if (now >= this.formerDue) {
        // There is nothing to be quick about, nor usually anything to find.
        this.formerDue = now + settings.pollIntervalMs;
        await this.takeUpOf({});
      }
    } catch (error) {
      logger.error('Cannot look for environments that are due', toError(error));
    }
  }

  private async takeUpOf(place: Place): Promise<void> {
    const { store, settings, changes, clock, holder, drivers } = this.options;
    const { instance, kind } = place;
    const limit = this.slots.free(place);
    if (limit === 0) {
      this.full = true;
      return;
    }
    const now = clock.now();
    const { claimed, waiting } = await store.claimDue({
      now,
      limit,
      holder,
      leaseUntil: new Date(now.getTime() + settings.leaseMs),
      instance: instance ?? { noneOf: [...drivers.keys()] },
      phases: kind,
      admission: instance
        ? admissionAt(now, settings.maxProvisioning)
        : undefined,
    });
    this.full ||= claimed.length === limit;
    if (waiting.length > 0) {
      changes.progressed(waiting);
    }
    for (const environment of claimed) {
      void this.workOn(environment, place);
    }
  }

  private async workOn(
    environment: EnvironmentRecord,
    place: Place,
  ): Promise<void> {
    const { logger } = this.options;
    const work = this.reconcile(environment).catch(error =>
      logger.error(
        `Cannot keep the outcome for environment ${environment.id}`,
        toError(error),
      ),
    );
    await this.slots.take(place, work);
    if (this.full) {
      this.wake();
    } else {
      // It may be due again before anything else is.
      this.wakeUp();
    }
  }

  /** Until woken, until the next is due, at most for the polling interval. */
  private async rest(): Promise<void> {
    const { clock, settings } = this.options;
    const pollAt = clock.now().getTime() + settings.pollIntervalMs;
    while (!this.awake && !this.stopping.signal.aborted) {
      const ms = Math.min(pollAt, this.nextDue) - clock.now().getTime();
      if (ms <= 0) {
        return;
      }
      await new Promise<void>(resolve => {
        const cancel = clock.after(ms, resolve);
        this.wakeUp = () => {
          cancel();
          resolve();
        };
      });
      this.wakeUp = () => {};
    }
  }

  private async reconcile(environment: EnvironmentRecord): Promise<void> {
    const { store, changes, clock } = this.options;
    const outcome = await this.step.take(environment);
    const { result, dueAt, entries } = outcome;
    const saved = await store.saveStep(environment, {
      result,
      dueAt,
      entries,
      at: clock.now(),
    });
    if (!saved) {
      // Someone wrote in between, and the row is due at once.
      this.nextDue = 0;
      return;
    }
    this.nextDue = Math.min(this.nextDue, dueAt?.getTime() ?? Infinity);
    const ids = [environment.id];
    const news = newsOfStep(environment, outcome);
    if (news === 'change') {
      changes.changed(ids);
    } else if (news === 'progress') {
      changes.progressed(ids);
    }
  }
}
