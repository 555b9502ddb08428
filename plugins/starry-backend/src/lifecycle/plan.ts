import { neverBegun, planAbsent, planEnd } from './absent';
import { Plan } from './decide';
import { Facts } from './Facts';
import { planPresent } from './present';

/** How often those are looked at whose Argo CD is no longer configured. */
const UNKNOWN_INSTANCE_MS = 60_000;

/**
 * The life cycle of an environment, all of it, as a function: from what is
 * wanted and what was seen to where it stands and the one next step. It does
 * nothing itself, remembers nothing, and may be asked any number of times.
 *
 * Whoever lacks a fact asks for it, and is asked again with it. What comes after
 * these first questions is in `present` and `absent`, and why one that is there
 * is not up in `diagnose`.
 */
export function plan(facts: Facts): Plan {
  const { environment, now } = facts;
  if (environment.verdict.phase === 'gone') {
    return {
      step: 'none',
      result: { verdict: environment.verdict },
      entries: [],
    };
  }
  if (environment.intent === 'absent' && neverBegun(facts)) {
    return planEnd(facts, 'NeverBegun', 'Nothing was ever created for it');
  }
  if (environment.intent === 'present' && now >= environment.expiresAt) {
    return planExpiry(facts);
  }
  if (facts.instanceUnknown) {
    return planInstanceUnknown(facts);
  }
  return environment.intent === 'absent'
    ? planAbsent(facts)
    : planPresent(facts);
}

/**
 * Only writes the intent; the deletion itself begins once that is kept, so
 * that an extension written at the same moment wins or loses, but never both.
 */
function planExpiry({ environment, now }: Facts): Plan {
  const message = 'Its time is up';
  return {
    step: 'none',
    result: {
      intent: 'absent',
      generation: environment.generation + 1,
      deleteRequestedAt: now,
      verdict: { phase: 'deleting', reason: 'Expired', message },
    },
    dueAt: now,
    entries: [{ at: now, type: 'expired', message, phase: 'deleting' }],
  };
}

/** It stays where it is until its Argo CD is configured again. */
function planInstanceUnknown(facts: Facts): Plan {
  const { environment, now } = facts;
  const { instance, intent, expiresAt, verdict } = environment;
  const later = new Date(now.getTime() + UNKNOWN_INSTANCE_MS);
  return {
    step: 'none',
    result: {
      verdict: {
        ...verdict,
        reason: 'InstanceUnknown',
        message: `Argo CD ${instance} is no longer configured`,
        nextStep:
          'Ask the platform team to configure it again until its environments are gone.',
      },
    },
    dueAt: intent === 'present' && expiresAt < later ? expiresAt : later,
    entries: [],
  };
}
