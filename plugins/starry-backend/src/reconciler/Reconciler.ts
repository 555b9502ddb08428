import { LoggerService } from '@backstage/backend-plugin-api';
import { Clock } from '../clock/Clock';
import { ReconcileSettings } from '../config/Settings';
import { EnvironmentStore, StepResult } from '../environments/EnvironmentStore';
import { EnvironmentRecord, TimelineEntry } from '../environments/types';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { ClusterUnavailableError } from '../kubernetes/Namespaces';
import { planFailure } from './failure';
import { Facts, Plan, Step } from './decision';
import { plan } from './plan';
import { Provisioner } from './Provisioner';

/** Told which environments changed, so that pages can be. */
export interface Changes {
  changed(ids: string[]): void;
}

/** A plan asks for each fact once; more often means that it goes in circles. */
const MAX_QUESTIONS = 5;

interface Outcome {
  result: StepResult;
  dueAt?: Date;
  entries: TimelineEntry[];
}

/**
 * Brings environments to where they are wanted: claims those that are due,
 * plans, takes one step each, writes the outcome, again and again. Several
 * replicas may do so at once; a lease gives each row to one of them.
 */
export class Reconciler {
  static create(options: {
    store: EnvironmentStore;
    /** By name of the Argo CD instance. */
    provisioners: ReadonlyMap<string, Provisioner>;
    settings: ReconcileSettings;
    changes: Changes;
    logger: LoggerService;
    clock: Clock;
    random: () => number;
    /** Names this replica. */
    holder: string;
  }): Reconciler {
    return new Reconciler(options);
  }

  /** What is being worked on, and for which instance. */
  private readonly inFlight = new Map<Promise<void>, string | undefined>();
  private readonly stopping = new AbortController();
  private loop: Promise<void> = Promise.resolve();
  private wakeUp: () => void = () => {};
  private awake = false;
  private nextDue = Infinity;

  private constructor(
    private readonly options: Parameters<typeof Reconciler.create>[0],
  ) {}

  start(): void {
    this.loop = this.run();
  }

  /** Looks for due environments at once. */
  wake(): void {
    this.awake = true;
    this.wakeUp();
  }

  /** Takes no more, and resolves when what was begun is finished. */
  async stop(): Promise<void> {
    this.stopping.abort();
    this.wakeUp();
    await this.loop;
    await Promise.all(this.inFlight.keys());
  }

  private async run(): Promise<void> {
    while (!this.stopping.signal.aborted) {
      this.awake = false;
      if (this.nextDue <= this.options.clock.now().getTime()) {
        this.nextDue = Infinity;
      }
      const claimed = await this.claim();
      for (const environment of claimed) {
        this.begin(environment);
      }
      await this.rest();
    }
  }

  /**
   * Every instance has room for as many environments as may be worked on at a
   * time, so that one whose calls all run into their limits holds up no other.
   */
  private async claim(): Promise<EnvironmentRecord[]> {
    const { provisioners, logger } = this.options;
    const claimed: EnvironmentRecord[] = [];
    try {
      for (const instance of provisioners.keys()) {
        claimed.push(...(await this.claimOf(instance)));
      }
      // Those of instances that are not configured any more.
      claimed.push(...(await this.claimOf(undefined)));
    } catch (error) {
      logger.error('Cannot look for environments that are due', asError(error));
    }
    return claimed;
  }

  private async claimOf(
    instance: string | undefined,
  ): Promise<EnvironmentRecord[]> {
    const { store, settings, clock, holder, provisioners } = this.options;
    const taken = [...this.inFlight.values()].filter(of => of === instance);
    const limit = settings.concurrency - taken.length;
    if (limit <= 0) {
      return [];
    }
    const now = clock.now();
    return await store.claimDue({
      now,
      limit,
      holder,
      leaseUntil: new Date(now.getTime() + settings.leaseMs),
      instance: instance ?? { noneOf: [...provisioners.keys()] },
    });
  }

  private begin(environment: EnvironmentRecord): void {
    const { logger, provisioners } = this.options;
    const { id, instance } = environment;
    const work = this.reconcile(environment)
      .catch(error =>
        logger.error(
          `Cannot keep the outcome for environment ${id}`,
          asError(error),
        ),
      )
      .finally(() => {
        this.inFlight.delete(work);
        // There may be more that are due than could be taken at a time.
        this.wake();
      });
    this.inFlight.set(work, provisioners.has(instance) ? instance : undefined);
  }

  /** Until woken, until the next is due, at most for the polling interval. */
  private async rest(): Promise<void> {
    const { clock, settings } = this.options;
    if (this.awake || this.stopping.signal.aborted) {
      return;
    }
    const untilDue = this.nextDue - clock.now().getTime();
    const ms = Math.max(0, Math.min(settings.pollIntervalMs, untilDue));
    await new Promise<void>(resolve => {
      const cancel = clock.after(ms, resolve);
      this.wakeUp = () => {
        cancel();
        resolve();
      };
    });
    this.wakeUp = () => {};
  }

  private async reconcile(environment: EnvironmentRecord): Promise<void> {
    const { store, changes, clock } = this.options;
    const outcome = await this.takeStep(environment);
    const { result, dueAt, entries } = outcome;
    const saved = await store.saveStep(environment.id, {
      version: environment.version,
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
    if (changesPage(environment, outcome)) {
      changes.changed([environment.id]);
    }
  }

  private async takeStep(environment: EnvironmentRecord): Promise<Outcome> {
    const { provisioners, settings, clock, random, logger } = this.options;
    const now = clock.now();
    const provisioner = provisioners.get(environment.instance);
    if (!provisioner) {
      return this.withoutInstance(environment, now);
    }
    let step: Step = 'none';
    try {
      const { facts, decision } = await this.gather(
        environment,
        provisioner,
        asked => {
          step = asked;
        },
      );
      if (facts.now.getTime() - now.getTime() > settings.leaseMs / 3) {
        // What is left of the lease may not be enough for a slow call.
        return { result: {}, dueAt: facts.now, entries: [] };
      }
      const observation = await act(decision.step, environment, provisioner);
      const seen = observation ?? facts.observation;
      return {
        ...decision,
        result: { ...decision.result, ...(seen && { observation: seen }) },
      };
    } catch (error) {
      if (!isExpected(error)) {
        logger.error(`Environment ${environment.id}, ${step}`, asError(error));
      }
      return planFailure({ environment, step, error, now, random });
    }
  }

  /** Plans, answering the plan's questions until it knows what to do. */
  private async gather(
    environment: EnvironmentRecord,
    provisioner: Provisioner,
    onStep: (step: Step) => void,
  ): Promise<{ facts: Facts; decision: Plan }> {
    const { store, clock, settings } = this.options;
    const mayWait =
      environment.intent === 'present' &&
      environment.verdict.phase === 'pending';
    const nameHeld =
      mayWait &&
      (await store.othersOfName(environment.name, environment.id)).length > 0;
    const facts: Facts = {
      environment,
      observation: environment.observation,
      nameHeld,
      now: clock.now(),
      settings,
    };
    for (let questions = 0; questions < MAX_QUESTIONS; questions++) {
      const decision = plan(facts);
      onStep(decision.step);
      switch (decision.step) {
        case 'observe':
          facts.observation = await provisioner.observe(environment);
          facts.observed = true;
          facts.pods = undefined;
          break;
        case 'inspect':
          facts.pods = await provisioner.inspect(environment);
          break;
        case 'check-namespace':
          facts.namespace = await checkNamespace(
            { ...environment, observation: facts.observation },
            provisioner,
          );
          break;
        default:
          return { facts, decision };
      }
      facts.now = clock.now();
    }
    throw new Error('The plan keeps asking');
  }

  private withoutInstance(environment: EnvironmentRecord, now: Date): Outcome {
    return {
      result: {
        verdict: {
          ...environment.verdict,
          reason: 'InstanceUnknown',
          message: `Argo CD ${environment.instance} is not configured any more`,
          nextStep:
            'Ask the platform team to configure it again until its environments are gone.',
        },
      },
      dueAt: new Date(now.getTime() + 60_000),
      entries: [],
    };
  }
}

/** Where the namespace matters only by the way, not seeing it does no harm. */
async function checkNamespace(
  environment: EnvironmentRecord,
  provisioner: Provisioner,
) {
  try {
    return await provisioner.checkNamespace(environment);
  } catch (error) {
    const { intent, observation } = environment;
    if (
      (intent === 'present' || observation?.exists) &&
      error instanceof ClusterUnavailableError
    ) {
      return { at: new Date(0), state: 'unverifiable' as const };
    }
    throw error;
  }
}

/** Takes the step, and returns what it showed of the application, if anything. */
async function act(
  step: Step,
  environment: EnvironmentRecord,
  provisioner: Provisioner,
) {
  switch (step) {
    case 'create':
      return provisioner.create(environment);
    case 'update':
      await provisioner.update(environment);
      return undefined;
    case 'terminate':
      await provisioner.terminate(environment);
      return undefined;
    case 'delete':
      await provisioner.delete(environment);
      return undefined;
    default:
      return undefined;
  }
}

function changesPage(
  { verdict, serviceStatus }: EnvironmentRecord,
  { result, entries }: Outcome,
): boolean {
  const same = (a: unknown, b: unknown) =>
    b === undefined || JSON.stringify(a) === JSON.stringify(b);
  return !(
    entries.length === 0 &&
    same(verdict, result.verdict) &&
    same(serviceStatus, result.serviceStatus)
  );
}

function isExpected(error: unknown): boolean {
  return ArgoCdError.is(error) || error instanceof ClusterUnavailableError;
}

function asError(error: unknown): Error {
  return error instanceof Error ? error : new Error(String(error));
}
