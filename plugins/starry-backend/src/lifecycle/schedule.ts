import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { Facts, FRESH_MS, waitedFor } from './Facts';

/**
 * When to look at an environment again that is in the phase now. The watch makes
 * it due as things happen; this is for events that were lost, and for what
 * nobody watches, ever more seldom the longer it takes.
 *
 * @param acted - whether something was done just now, which shows at once
 */
export function nextLook(facts: Facts, phase: Phase, acted: boolean): Date {
  const { environment, now } = facts;
  const at = now.getTime() + inMs(facts, phase, acted);
  const expiresAt = environment.expiresAt.getTime();
  return new Date(
    environment.intent === 'present' ? Math.min(at, expiresAt) : at,
  );
}

function inMs(facts: Facts, phase: Phase, acted: boolean): number {
  const { environment, now, random } = facts;
  const waited =
    phase === environment.verdict.phase ? waitedFor(environment, now) : 0;
  if (phase === 'ready') {
    return Infinity;
  }
  if (acted) {
    return FRESH_MS;
  }
  if (isBroken(facts, phase)) {
    return restMs(waited, random);
  }
  return isWatched(facts) ? askAgainMs(waited) : pollMs(waited);
}

/** Whether somebody has to see to it, of which the watch would tell. */
function isBroken({ environment, observation }: Facts, phase: Phase): boolean {
  return (
    (phase === 'degraded' || phase === 'failed') &&
    observation?.exists === true &&
    observation.environmentId === environment.id
  );
}

/**
 * Broken environments may be many, for days. They are looked at in case an
 * event was lost, after about as long again as they have been so, but not all
 * of them together.
 */
function restMs(waitedMs: number, random: number): number {
  const ms = Math.min(Math.max(waitedMs, 60_000), 900_000);
  return Math.round(ms * (0.8 + 0.4 * random));
}

/** Whether what is waited for is something that the watch tells. */
function isWatched({ environment, observation, namespace }: Facts): boolean {
  if (!observation?.exists) {
    return false;
  }
  // A deletion is over when the application is, unless something holds that up.
  return (
    environment.intent === 'present' ||
    (observation.environmentId === environment.id && !namespace?.hold)
  );
}

/**
 * While there is an application, the watch tells of it, so that to ask as well
 * is rarely of use: after as long again as it has taken already. Where hundreds
 * are on their way at a time, these would be most of the requests.
 */
function askAgainMs(waitedMs: number): number {
  return Math.min(Math.max(waitedMs, 5_000), 120_000);
}

/** Namespaces are not watched, nor what holds them, nor what is not there. */
function pollMs(waitedMs: number): number {
  if (waitedMs < 60_000) {
    return 3_000;
  }
  return waitedMs < 600_000 ? 10_000 : 30_000;
}
