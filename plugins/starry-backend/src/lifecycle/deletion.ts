import { Verdict } from '../model/Verdict';
import { ask, decide, Plan } from './decide';
import { Facts, PATIENCE_MS, waitedFor } from './Facts';

/**
 * Argo CD is deleting the application. It waits for the namespace, which the
 * chart owns, and for all that is in it: what keeps those keeps it too.
 */
export function planDeleting(facts: Facts, verdict: Verdict): Plan {
  const { environment, namespace, now } = facts;
  if (!namespace && waitedFor(environment, now) >= PATIENCE_MS) {
    return ask(facts, 'check-namespace');
  }
  return decideDeleting(facts, verdict);
}

/** Nothing to do but to wait, and to say what for. */
export function decideDeleting(facts: Facts, verdict: Verdict): Plan {
  return decide(facts, 'none', overdue(facts, heldUp(facts, verdict)));
}

/**
 * The verdict, unless something keeps the namespace: then what it is. It is
 * told only when deletions are usually over: until then finalizers do what
 * they are there for.
 */
export function heldUp(facts: Facts, verdict: Verdict): Verdict {
  const { environment, namespace, now } = facts;
  if (!namespace || waitedFor(environment, now) < PATIENCE_MS) {
    return verdict;
  }
  const { hold, left, state } = namespace;
  if (!hold) {
    return left
      ? { ...verdict, message: `${verdict.message}; still in it: ${left}` }
      : verdict;
  }
  const going =
    state === 'terminating'
      ? `Its namespace ${environment.namespace} is being deleted`
      : `All that is in its namespace ${environment.namespace} is being deleted`;
  return {
    phase: verdict.phase,
    reason: 'NamespaceHeld',
    message: `${going}, but ${hold.why}`,
    nextStep: hold.nextStep,
  };
}

function overdue(facts: Facts, verdict: Verdict): Verdict {
  const { environment, now, settings } = facts;
  const since = environment.deleteRequestedAt ?? now;
  return now.getTime() - since.getTime() < settings.deleteTimeoutMs
    ? verdict
    : {
        ...verdict,
        message: `${verdict.message}; this takes longer than it should`,
        nextStep:
          verdict.nextStep ??
          `Ask the platform team what holds the namespace ${environment.namespace}.`,
      };
}
