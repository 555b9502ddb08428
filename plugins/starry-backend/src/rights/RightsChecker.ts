import { LoggerService } from '@backstage/backend-plugin-api';
import { Right } from '@starry-idp/backstage-plugin-starry-common';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { asArgoCdError } from '../argocd/ArgoCdHttp';
import { plainMessage } from '../argocd/InstanceReporter';
import { PolicyQuestion } from '../argocd/types';
import { Clock } from '../clock/Clock';
import { InstanceSettings } from '../config/Settings';
import { AccessReview } from '../kubernetes/AccessReview';
import { argoCdRules } from './argoCdRules';
import { describeTrouble } from './describeRights';
import { judgeSettings, otherNamespace } from './judgeSettings';
import { judgeVersion } from './judgeVersion';
import { KUBERNETES_RULES } from './kubernetesRules';
import { RightsStore } from './RightsStore';
import { judge, Rule, worstFirst } from './Rule';

const HOUR_MS = 60 * 60 * 1000;
/** Somebody may be mending it. */
const TROUBLE_MS = 5 * 60 * 1000;
/** However often somebody starts, or is refused something. */
const MINIMUM_INTERVAL_MS = 60 * 1000;
/** However often an instance refuses something. */
const REFUSAL_INTERVAL_MS = 30 * 1000;

/** One instance, and the two systems that are asked about it. */
export interface CheckedInstance {
  settings: Pick<InstanceSettings, 'name' | 'project' | 'applicationNamespace'>;
  argocd: ArgoCdClient;
  /** Without credentials for its cluster there is nobody to ask. */
  cluster?: Pick<AccessReview, 'allows'>;
}

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

  private constructor(
    private readonly options: Parameters<typeof RightsChecker.create>[0],
  ) {}

  /** Asks one instance if that is due. */
  async check(
    { settings, argocd, cluster }: CheckedInstance,
    signal: AbortSignal,
  ): Promise<void> {
    const { store, clock } = this.options;
    const instance = settings.name;
    const now = clock.now();
    const later = (ms: number) => new Date(now.getTime() + ms);
    if (!(await store.claimDue(instance, { now, until: later(HOUR_MS) }))) {
      return;
    }
    let version: string | undefined;
    let rights: Right[];
    try {
      version = await argocd.version(signal);
      rights = worstFirst([
        ...judgeVersion(version),
        ...(await askArgoCd(settings, argocd, signal)),
        ...(await askCluster(cluster)),
      ]);
    } catch (error) {
      if (signal.aborted) {
        return;
      }
      const message = plainMessage(asArgoCdError(error));
      const dueAt = later(TROUBLE_MS);
      await store.saveFailure({ instance, message, dueAt });
      this.log(instance, 'warn', `could not be checked: ${message}`);
      return;
    }
    const trouble = describeTrouble(rights);
    const dueAt = later(trouble ? TROUBLE_MS : HOUR_MS);
    await store.saveAnswer({
      instance,
      version,
      rights,
      checkedAt: now,
      dueAt,
    });
    if (trouble) {
      this.log(instance, 'warn', `are not as they should be: ${trouble}`);
    } else {
      this.log(instance, 'info', 'are what it needs, and no more');
    }
  }

  /** Lets an instance be asked soon; by default, if it was not just asked. */
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

  /** An instance has refused something, as it may do again and again. */
  refused(instance: string): void {
    const now = this.options.clock.now().getTime();
    const before = this.refusedAt.get(instance);
    if (before === undefined || now - before >= REFUSAL_INTERVAL_MS) {
      this.refusedAt.set(instance, now);
      void this.askSoon(instance);
    }
  }

  /** Once, until there is something else to say. */
  private log(instance: string, level: 'info' | 'warn', told: string): void {
    if (this.logged.get(instance) !== told) {
      this.logged.set(instance, told);
      this.options.logger[level](`Starry's rights at ${instance} ${told}`);
    }
  }
}

async function askArgoCd(
  { project, applicationNamespace }: CheckedInstance['settings'],
  argocd: ArgoCdClient,
  signal: AbortSignal,
): Promise<Right[]> {
  const settings = await argocd.settings(signal);
  const rules = argoCdRules({
    project,
    namespace: otherNamespace(applicationNamespace, settings),
    account: await argocd.account(signal),
  });
  const rights: Right[] = [];
  // One after the other: nobody waits for it, and Argo CD has others to serve.
  for (const rule of rules) {
    const granted = await isGranted(rule, question =>
      askPolicy(argocd, question, signal),
    );
    rights.push(...judge('argocd', rule, granted));
  }
  return [
    ...judgeSettings({ project, applicationNamespace }, settings),
    ...rights,
  ];
}

/** What a version does not know, it does not grant. */
async function askPolicy(
  argocd: ArgoCdClient,
  question: PolicyQuestion,
  signal: AbortSignal,
): Promise<boolean> {
  try {
    return await argocd.may(question, signal);
  } catch (error) {
    if (ArgoCdError.is(error, 'invalid')) {
      return false;
    }
    throw error;
  }
}

async function askCluster(
  cluster: CheckedInstance['cluster'],
): Promise<Right[]> {
  const [first] = KUBERNETES_RULES;
  const about = { system: 'kubernetes', name: first.name } as const;
  if (!cluster) {
    return [
      {
        ...about,
        required: false,
        state: 'missing',
        message:
          'Without credentials for the cluster, a deleted environment counts as gone though nobody has seen that its namespace is.',
        nextStep:
          'Apply deploy/kubernetes, and configure its token as starry.instances[].kubernetes.',
      },
    ];
  }
  const rights: Right[] = [];
  try {
    for (const rule of KUBERNETES_RULES) {
      const granted = await isGranted(rule, question =>
        cluster.allows(question),
      );
      rights.push(...judge('kubernetes', rule, granted));
    }
    return rights;
  } catch (error) {
    return [
      {
        ...about,
        required: true,
        state: 'unknown',
        message: `What Starry may do in the cluster is not known: ${
          (error as Error).message
        }.`,
        nextStep:
          'Compare starry.instances[].kubernetes with the cluster, and see whether the token is still good.',
      },
    ];
  }
}

async function isGranted<Question>(
  rule: Rule<Question>,
  ask: (question: Question) => Promise<boolean>,
): Promise<boolean> {
  for (const question of rule.questions) {
    if (!(await ask(question))) {
      return false;
    }
  }
  return true;
}
