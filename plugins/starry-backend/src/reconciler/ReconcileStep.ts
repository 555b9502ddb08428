import { LoggerService } from '@backstage/backend-plugin-api';
import { toError } from '@backstage/errors';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { Clock } from '../clock/Clock';
import { ReconcileSettings } from '../config/Settings';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { StepResult } from '../model/StepResult';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { TimelineEntry } from '../model/TimelineEntry';
import { ClusterUnavailableError } from '../kubernetes/ClusterUnavailableError';
import { Plan, Step } from '../lifecycle/decide';
import { Facts } from '../lifecycle/Facts';
import { asIfNotSent, planFailure } from './failure';
import { plan } from '../lifecycle/plan';
import { EnvironmentDriver } from './EnvironmentDriver';

/** A plan asks for each fact once; more often means that it goes in circles. */
const MAX_QUESTIONS = 5;

/** What is to be written once a step is taken, or was tried. */
export interface Outcome {
  result: StepResult;
  dueAt?: Date;
  entries: TimelineEntry[];
}

/**
 * Takes one step with one environment: plans, gets the facts that the plan
 * lacks, and does what it says.
 */
export class ReconcileStep {
  static create(options: {
    store: Pick<
      EnvironmentStore,
      'noteCreation' | 'othersOfName' | 'renewLease'
    >;
    /** By name of the Argo CD instance. */
    drivers: ReadonlyMap<string, EnvironmentDriver>;
    settings: ReconcileSettings;
    logger: LoggerService;
    clock: Clock;
    random: () => number;
    /** Told when a cluster lacks what Argo CD has deployed to it. */
    onWrongCluster?: (instance: string) => void;
  }): ReconcileStep {
    return new ReconcileStep(options);
  }

  private constructor(
    private readonly options: Parameters<typeof ReconcileStep.create>[0],
  ) {}

  /** Never throws for what may fail: that is an outcome, too. */
  async take(environment: EnvironmentRecord): Promise<Outcome> {
    const { drivers, settings, clock, random, logger } = this.options;
    const now = clock.now();
    const driver = drivers.get(environment.instance);
    if (!driver) {
      const { observation } = environment;
      const facts = { environment, observation, now, settings };
      return plan({
        ...facts,
        nameHeld: false,
        instanceUnknown: true,
        random: random(),
      });
    }
    let step: Step = 'none';
    try {
      const gathered = await this.gather(environment, driver, asked => {
        step = asked;
      });
      if (!gathered) {
        // Somebody else works on it, or wants something else of it.
        return { result: {}, dueAt: clock.now(), entries: [] };
      }
      const { facts, decision } = gathered;
      if (isInWrongCluster(facts, decision)) {
        this.options.onWrongCluster?.(environment.instance);
      }
      const creates = decision.step === 'create';
      if (creates && !(await this.maySend(environment))) {
        return {
          result: asIfNotSent(environment),
          dueAt: clock.now(),
          entries: [],
        };
      }
      const observation = await act(decision.step, environment, driver);
      const seen = observation ?? facts.observation;
      const { creationUnanswered } = environment;
      return {
        ...decision,
        result: {
          ...decision.result,
          ...(seen && { observation: seen }),
          // This one was answered; an earlier one may still not be.
          ...(creates && { creationUnanswered }),
        },
      };
    } catch (error) {
      if (!isExpected(error)) {
        logger.error(`Environment ${environment.id}, ${step}`, toError(error));
      }
      return planFailure({ environment, step, error, now, random });
    }
  }

  /** Notes a creation; not in time, and the note tells nothing any more. */
  private async maySend(environment: EnvironmentRecord): Promise<boolean> {
    const { store, settings, clock } = this.options;
    const at = clock.now();
    const noted = await store.noteCreation(environment, at);
    const tookMs = clock.now().getTime() - at.getTime();
    return noted && tookMs < settings.requestTimeoutMs;
  }

  /**
   * Plans, answering the plan's questions until it knows what to do. Undefined
   * when the answers took so long that the environment is not its own any more.
   */
  private async gather(
    environment: EnvironmentRecord,
    driver: EnvironmentDriver,
    onStep: (step: Step) => void,
  ): Promise<{ facts: Facts; decision: Plan } | undefined> {
    const { store, clock, random, settings } = this.options;
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
      random: random(),
      settings,
    };
    let leasedAt = facts.now;
    for (let questions = 0; questions < MAX_QUESTIONS; questions++) {
      // What is left of a lease must be enough for a slow call.
      if (facts.now.getTime() - leasedAt.getTime() > settings.leaseMs / 3) {
        const until = new Date(facts.now.getTime() + settings.leaseMs);
        if (!(await store.renewLease(environment, until))) {
          return undefined;
        }
        leasedAt = facts.now;
      }
      const decision = plan(facts);
      onStep(decision.step);
      switch (decision.step) {
        case 'observe':
          facts.observation = await driver.observe(environment);
          facts.observed = true;
          facts.pods = undefined;
          break;
        case 'inspect':
          facts.pods = await driver.inspect(environment);
          break;
        case 'check-namespace':
          facts.namespace = await checkNamespace(
            { ...environment, observation: facts.observation },
            driver,
          );
          break;
        default:
          return { facts, decision };
      }
      facts.now = clock.now();
    }
    throw new Error('The plan keeps asking');
  }
}

/** Where the namespace matters only by the way, not seeing it does no harm. */
async function checkNamespace(
  environment: EnvironmentRecord,
  driver: EnvironmentDriver,
) {
  try {
    return await driver.checkNamespace(environment);
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
  driver: EnvironmentDriver,
) {
  switch (step) {
    case 'create':
      return driver.create(environment);
    case 'update':
      await driver.update(environment);
      return undefined;
    case 'terminate':
      await driver.terminate(environment);
      return undefined;
    case 'delete':
      await driver.delete(environment);
      return undefined;
    default:
      return undefined;
  }
}

/** Whether its namespace must be in another cluster than the one that is seen. */
function isInWrongCluster({ namespace }: Facts, { result }: Plan): boolean {
  return namespace?.state === 'absent' && result.verdict.phase === 'ready';
}

function isExpected(error: unknown): boolean {
  return ArgoCdError.is(error) || error instanceof ClusterUnavailableError;
}
