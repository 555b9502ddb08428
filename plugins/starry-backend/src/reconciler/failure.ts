import { ArgoCdError } from '../argocd/ArgoCdError';
import { backoffMs } from '../clock/Clock';
import { StepResult } from '../model/StepResult';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { TimelineEntry } from '../model/TimelineEntry';
import { Verdict } from '../model/Verdict';
import { ClusterUnavailableError } from '../kubernetes/ClusterUnavailableError';
import { causeOfText } from '../lifecycle/causes/knownCauses';
import { oneLine } from '../words/oneLine';
import { Step } from '../lifecycle/decide';
import { brokenPhase } from '../lifecycle/notUp';

/** Phases in which someone waits for the call that failed. */
const WAITING = ['pending', 'provisioning', 'deleting'];

/**
 * What a step that did not succeed means for the environment: as a rule that
 * it stays where it is, says why, and is tried again, ever more seldom.
 */
export function planFailure(options: {
  environment: EnvironmentRecord;
  step: Step;
  error: unknown;
  now: Date;
  random: () => number;
}): { result: StepResult; dueAt: Date; entries: TimelineEntry[] } {
  const { environment, step, error, now, random } = options;
  const attempts = environment.attempts + 1;
  const verdict = verdictOf(environment, step, error);
  const waitMs = backoffMs({
    attempt: attempts,
    minMs: 1_000,
    maxMs: 30_000,
    random,
  });
  const moved = verdict && verdict.phase !== environment.verdict.phase;
  return {
    result: {
      attempts,
      ...(verdict && { verdict }),
      ...(step === 'create' && isRefusal(error) && asIfNotSent(environment)),
    },
    dueAt: new Date(now.getTime() + waitMs),
    entries: moved
      ? [
          {
            at: now,
            type: 'phase-changed',
            message: verdict.message,
            phase: verdict.phase,
          },
        ]
      : [],
  };
}

/** Whether Argo CD has answered that it does not do it. */
function isRefusal(error: unknown): boolean {
  return (['invalid', 'unauthorized', 'forbidden', 'conflict'] as const).some(
    kind => ArgoCdError.is(error, kind),
  );
}

/** What was noted of a creation before one that nothing can come of any more. */
export function asIfNotSent({
  creationSentAt,
  creationUnanswered,
}: EnvironmentRecord): StepResult {
  return { creationSentAt, creationUnanswered };
}

function verdictOf(
  environment: EnvironmentRecord,
  step: Step,
  error: unknown,
): Verdict | undefined {
  if (
    ArgoCdError.is(error, 'invalid') &&
    (step === 'create' || step === 'update')
  ) {
    const cause = causeOfText(error.message);
    return {
      phase: brokenPhase(environment),
      reason: cause?.reason ?? 'ApplicationRefused',
      message:
        cause?.message ??
        `Argo CD does not accept it: ${oneLine(error.message)}`,
      nextStep:
        cause?.nextStep ??
        'Ask the platform team to compare it with the rules of the Argo CD project.',
    };
  }
  const phase =
    environment.intent === 'absent' ? 'deleting' : environment.verdict.phase;
  // Elsewhere the last thing that was seen says more than that nobody could
  // look just now, which the page shows beside it.
  return WAITING.includes(phase)
    ? { phase, ...explain(environment.instance, error) }
    : undefined;
}

function explain(instance: string, error: unknown): Omit<Verdict, 'phase'> {
  if (error instanceof ClusterUnavailableError) {
    return {
      reason: 'ClusterUnreachable',
      message: `Cannot tell whether its namespace is gone: ${error.message}; trying again`,
    };
  }
  if (!ArgoCdError.is(error)) {
    return {
      reason: 'InternalError',
      message: 'Starry hit an internal error; trying again',
      nextStep: "Ask the platform team to look at the portal's log.",
    };
  }
  switch (error.kind) {
    case 'unauthorized':
      return {
        reason: 'InstanceRefusesToken',
        message: `Argo CD ${instance} does not accept Starry's token; trying again`,
        nextStep: 'Ask the platform team to renew the token.',
      };
    case 'forbidden':
      return {
        reason: 'InstanceForbids',
        message: `Argo CD ${instance} does not allow it, or could not look; trying again`,
        nextStep:
          "Ask the platform team to check the rights of Starry's token if this lasts.",
      };
    case 'unavailable':
      return {
        reason: 'InstanceUnreachable',
        message: `Argo CD ${instance} cannot be reached; trying again`,
      };
    default:
      return {
        reason: 'InstanceRefuses',
        message: `Argo CD ${instance} refuses: ${oneLine(
          error.message,
        )}; trying again`,
      };
  }
}
