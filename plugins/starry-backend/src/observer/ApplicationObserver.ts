import { LoggerService } from '@backstage/backend-plugin-api';
import { backoffMs, Clock, pause } from '../clock/Clock';
import { InterruptiblePause } from '../clock/InterruptiblePause';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { asArgoCdError } from '../argocd/ArgoCdHttp';
import { Instance } from '../instances/Instance';
import { Channel, InstanceReporter } from './InstanceReporter';
import { latestByKey } from './latestByKey';
import { ObservationIntake } from './ObservationIntake';

const LEASE_MS = 30_000;
const RENEW_MS = 10_000;
const NEVER = new Date(0);
const BACKOFF = { minMs: 1_000, maxMs: 60_000 };

/**
 * Follows the applications of one Argo CD instance into the record. Among all
 * replicas one does so, elected by a lease. The watch is fast but loses
 * events, so every so often, and whenever the watch begins anew, all
 * applications are listed as well.
 */
export class ApplicationObserver {
  static create(options: {
    instance: Instance;
    store: EnvironmentStore;
    onChanged: (id: string, dueAt: Date) => void;
    logger: LoggerService;
    clock: Clock;
    random: () => number;
    /** Names this replica. */
    holder: string;
  }): ApplicationObserver {
    return new ApplicationObserver(options);
  }

  private readonly stopping = new AbortController();
  private readonly lease: { name: string; holder: string };
  private leasedUntil = NEVER;
  private readonly intake: ObservationIntake;
  private readonly reporter: InstanceReporter;
  private loop: Promise<void> = Promise.resolve();
  /** Watches and lists, until it aborts and another takes its place. */
  private session = new AbortController();

  private constructor(
    private readonly options: Parameters<typeof ApplicationObserver.create>[0],
  ) {
    const { instance, holder } = options;
    this.lease = { name: `observer:${instance.name}`, holder };
    this.intake = ObservationIntake.create({
      ...options,
      instance: instance.name,
      client: instance.argocd,
    });
    this.reporter = InstanceReporter.create({
      ...options,
      instance: instance.name,
    });
  }

  start(): void {
    this.options.instance.events.on('token-replaced', this.reconnect);
    this.loop = this.run();
  }

  /** Resolves when nothing runs any more and another may be elected. */
  async stop(): Promise<void> {
    this.options.instance.events.off('token-replaced', this.reconnect);
    this.stopping.abort();
    await this.loop;
  }

  /**
   * Starts again with the new token. Argo CD checks a token only when a watch is
   * opened: without this, the watch would go on with a revoked token, and nobody
   * would know whether the new one works.
   */
  private readonly reconnect = () => this.session.abort();

  private async run(): Promise<void> {
    const { clock } = this.options;
    const { signal } = this.stopping;
    while (!signal.aborted) {
      if (await this.isElected()) {
        await this.followWhileElected(signal);
      }
      await pause(clock, RENEW_MS, signal);
    }
  }

  private async followWhileElected(stopping: AbortSignal): Promise<void> {
    const { clock, store, logger } = this.options;
    const resigned = new AbortController();
    const signal = AbortSignal.any([stopping, resigned.signal]);
    const work = this.follow(signal);
    do {
      await pause(clock, RENEW_MS, signal);
    } while (!signal.aborted && (await this.isElected()));
    resigned.abort();
    await work;
    await store
      .releaseLease(this.lease)
      .catch(error => logger.warn('Cannot give the lease back', error));
  }

  private async follow(elected: AbortSignal): Promise<void> {
    while (!elected.aborted) {
      this.session = new AbortController();
      const signal = AbortSignal.any([elected, this.session.signal]);
      const untilNextList = new InterruptiblePause();
      await Promise.all([
        this.keepGoing('watch', signal, () =>
          this.watch(signal, untilNextList),
        ),
        this.keepGoing('list', signal, () => this.list(signal, untilNextList)),
      ]);
    }
  }

  /** Whether it is elected, now or as long as the lease that it has stands. */
  private async isElected(): Promise<boolean> {
    const { clock, logger } = this.options;
    try {
      return await this.acquire();
    } catch (error) {
      logger.warn('Cannot take part in the election', error as Error);
      // Until the lease ends nobody else can be elected.
      return clock.now() < this.leasedUntil;
    }
  }

  private async acquire(): Promise<boolean> {
    const { store, clock } = this.options;
    const now = clock.now();
    const until = new Date(now.getTime() + LEASE_MS);
    const acquired = await store.acquireLease({ ...this.lease, now, until });
    this.leasedUntil = acquired ? until : NEVER;
    return acquired;
  }

  /** Repeats the work; after a failure it waits first. */
  private async keepGoing(
    channel: Channel,
    signal: AbortSignal,
    work: () => Promise<void>,
  ): Promise<void> {
    const { clock, random, logger, instance } = this.options;
    let attempt = 0;
    while (!signal.aborted) {
      const begun = clock.now().getTime();
      try {
        await work();
        attempt = 0;
      } catch (error) {
        if (signal.aborted) {
          return;
        }
        // After a connection that held for long, the count starts again.
        const held = clock.now().getTime() - begun > BACKOFF.maxMs;
        attempt = held ? 1 : attempt + 1;
        await this.report(() => this.reporter.failed(channel, error));
        logger.debug(
          `Argo CD ${instance.name}, ${channel}: ${
            asArgoCdError(error).message
          }`,
        );
        await pause(clock, backoffMs({ ...BACKOFF, attempt, random }), signal);
      }
    }
  }

  /** Returns when Argo CD has had nothing to say; throws when it breaks. */
  private async watch(
    signal: AbortSignal,
    untilNextList: InterruptiblePause,
  ): Promise<void> {
    const events = latestByKey({
      open: reading => this.datedEvents(reading, untilNextList),
      keyOf: ({ application }) => application.metadata?.name ?? '',
      signal,
    });
    for await (const { at, ...event } of events) {
      await this.intake.event(event, at);
    }
  }

  /** The events of the watch, each with the time at which it came. */
  private async *datedEvents(
    signal: AbortSignal,
    untilNextList: InterruptiblePause,
  ) {
    const { instance, clock } = this.options;
    let opened = false;
    const events = instance.argocd.applications.watch({
      signal,
      onAlive: () => {
        void this.report(() => this.reporter.reached('watch'));
        if (!opened) {
          opened = true;
          // Only the list tells what happened before the watch was open.
          untilNextList.interrupt();
        }
      },
    });
    for await (const event of events) {
      yield { ...event, at: clock.now() };
    }
  }

  private async list(
    signal: AbortSignal,
    untilNextList: InterruptiblePause,
  ): Promise<void> {
    const { clock, random, instance } = this.options;
    untilNextList.reset();
    const version = await instance.argocd.server.version(signal);
    const applications = await instance.argocd.applications.list(signal);
    await this.intake.list(applications);
    await this.report(() => this.reporter.reached('list', version));
    // Spread, so that instances do not all list at the same time.
    const jitter = 0.8 + 0.4 * random();
    await untilNextList.wait(
      clock,
      instance.settings.listIntervalMs * jitter,
      signal,
    );
  }

  /** Following goes on, even if the state of the instance cannot be recorded. */
  private async report(write: () => Promise<void>): Promise<void> {
    try {
      await write();
    } catch (error) {
      this.options.logger.warn(
        'Cannot record the state of an instance',
        error as Error,
      );
    }
  }
}
