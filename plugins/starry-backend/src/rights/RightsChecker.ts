import { LoggerService } from '@backstage/backend-plugin-api';
import { asArgoCdError } from '../argocd/ArgoCdHttp';
import { plainMessage } from '../argocd/plainMessage';
import { Clock } from '../clock/Clock';
import { askRights, CheckedInstance } from './askRights';
import { describeRights } from './describeRights';
import { RightsStore } from './RightsStore';

const HOUR_MS = 60 * 60 * 1000;
/** After a failure: somebody may be fixing it. */
const TROUBLE_MS = 5 * 60 * 1000;
/** Between two checks, however many reasons there are. */
const MINIMUM_INTERVAL_MS = 60 * 1000;
/** Between two refusals that are passed on. */
const REFUSAL_INTERVAL_MS = 30 * 1000;

/**
 * Finds out what Starry may do with the instances and their clusters by asking
 * them, and records it.
 */
export class RightsChecker {
  static create(options: {
    store: RightsStore;
    logger: LoggerService;
    clock: Clock;
  }): RightsChecker {
    return new RightsChecker(options);
  }

  private readonly logged = new Map<string, string>();
  private readonly refusedAt = new Map<string, number>();
  /** Instances that are being asked. */
  private readonly asking = new Set<string>();

  private constructor(
    private readonly options: Parameters<typeof RightsChecker.create>[0],
  ) {}

  /** Checks one instance if it is due. */
  async check(checked: CheckedInstance, signal: AbortSignal): Promise<void> {
    const { store, clock } = this.options;
    const instance = checked.settings.name;
    const now = clock.now();
    const later = (ms: number) => new Date(now.getTime() + ms);
    if (!(await store.claimDue(instance, { now, until: later(HOUR_MS) }))) {
      return;
    }
    let answer: Awaited<ReturnType<typeof askRights>>;
    this.asking.add(instance);
    try {
      const before = await store.get(instance);
      answer = await askRights(checked, before?.rights ?? [], signal);
    } catch (error) {
      if (!signal.aborted) {
        const message = plainMessage(asArgoCdError(error));
        const dueAt = later(TROUBLE_MS);
        await store.saveFailure({ instance, message, dueAt });
        this.log(instance, 'warn', `could not be checked: ${message}`);
      }
      return;
    } finally {
      this.asking.delete(instance);
    }
    const { trouble, pressing, told } = describeRights(answer.rights);
    const dueAt = later(pressing ? TROUBLE_MS : HOUR_MS);
    await store.saveAnswer({ instance, ...answer, checkedAt: now, dueAt });
    this.log(instance, trouble ? 'warn' : 'info', told);
  }

  /** Makes a check due soon; by default not right after another. */
  async askSoon(
    instance: string,
    minimumIntervalMs: number = MINIMUM_INTERVAL_MS,
  ): Promise<void> {
    const { store, clock, logger } = this.options;
    try {
      await store.makeDue(instance, { now: clock.now(), minimumIntervalMs });
    } catch (error) {
      // They are asked every hour in any case.
      logger.warn('Cannot ask for a check of rights', error as Error);
    }
  }

  /**
   * An instance has refused something, perhaps not for the first time. A refusal
   * during its own check is no reason for another check.
   */
  refused(instance: string): void {
    if (this.asking.has(instance)) {
      return;
    }
    const now = this.options.clock.now().getTime();
    const before = this.refusedAt.get(instance);
    if (before === undefined || now - before >= REFUSAL_INTERVAL_MS) {
      this.refusedAt.set(instance, now);
      void this.askSoon(instance);
    }
  }

  /** Logs the same thing only once in a row. */
  private log(instance: string, level: 'info' | 'warn', told: string): void {
    if (this.logged.get(instance) !== told) {
      this.logged.set(instance, told);
      this.options.logger[level](`Starry's rights at ${instance} ${told}`);
    }
  }
}
