import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { isLasting, isScarce, whomToAsk } from '../model/Reason';
import { Verdict } from '../model/Verdict';
import { Cause } from './causes/Cause';
import { Facts, waitedFor } from './Facts';

/** A crash or a missing volume within this time is part of starting up. */
const START_GRACE_MS = 30_000;

/**
 * Where an environment stands that is not up: still on its way, be it for the
 * first time or to another generation, or broken.
 */
export function notUp(facts: Facts, cause: Cause): Verdict {
  const { environment, now, pods, settings } = facts;
  const { reason, message, nextStep, weight } = cause;
  const { verdict } = environment;
  const broken = brokenPhase(environment);
  const arriving = ['pending', 'provisioning'].includes(verdict.phase);
  const waited = waitedFor(environment, now);
  const late = arriving && waited >= settings.provisionTimeoutMs;

  if (weight === 'fatal') {
    return { phase: broken, reason, message, nextStep };
  }
  if (weight === 'trouble') {
    const patient = isScarce(reason) ? !late : waited < START_GRACE_MS;
    return {
      phase: arriving && patient ? 'provisioning' : broken,
      reason,
      message: late ? `It did not get ready in time. ${message}` : message,
      nextStep,
    };
  }
  if (
    verdict.phase === broken &&
    (isLasting(verdict.reason) || (whomToAsk(reason) === 'pods' && !pods))
  ) {
    // Nobody has looked, or seen anything better.
    return verdict;
  }
  if (late) {
    return {
      phase: broken,
      reason: 'TimedOut',
      message: `It did not get ready in time. ${message}`,
      nextStep: nextStep ?? whatElseToTry(environment),
    };
  }
  const phase = arriving || broken === 'failed' ? 'provisioning' : broken;
  return { phase, reason, message, nextStep };
}

function whatElseToTry({ readyAt }: EnvironmentRecord): string {
  return readyAt
    ? 'Redeploy another revision, or ask the platform team.'
    : 'Delete it and try again, or ask the platform team.';
}

/**
 * What an environment is called that does not come up by itself: what has been
 * up once may still do its work, as a roll-out replaces nothing before the new
 * is ready; what never was has failed.
 */
export function brokenPhase({ readyAt }: EnvironmentRecord): Phase {
  return readyAt ? 'degraded' : 'failed';
}
