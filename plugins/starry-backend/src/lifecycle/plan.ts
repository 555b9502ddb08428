import { creationInFlightMs } from '../config/requestLimits';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Verdict } from '../model/Verdict';
import { isLasting, isScarce, whomToAsk } from '../model/Reason';
import { Cause } from './Cause';
import {
  ask,
  brokenPhase,
  decide,
  Facts,
  fresh,
  Plan,
  waitedFor,
} from './decision';
import { diagnose } from './diagnose';
import { serviceStatusOf } from './services';

/** Argo CD needs this long, at most, to stop an operation that is asked to. */
const TERMINATE_GRACE_MS = 30_000;

/** A crash or a missing volume within this time is part of starting up. */
const START_GRACE_MS = 30_000;

/**
 * Pods, or what keeps a namespace, are looked at when waiting takes longer
 * than this.
 */
const PATIENCE_MS = 10_000;

/** How often those are looked at whose Argo CD is not configured any more. */
const STRANDED_MS = 60_000;

/**
 * The life cycle of an environment, all of it, as a function: from what is
 * wanted and what was seen to where it stands and the one next step. It does
 * nothing itself, remembers nothing, and may be asked any number of times.
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
    return planEnd(facts, 'NeverBegun', 'Nothing of it was ever made');
  }
  if (environment.intent === 'present' && now >= environment.expiresAt) {
    return planExpiry(facts);
  }
  if (facts.stranded) {
    return planStranded(facts);
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
function planStranded(facts: Facts): Plan {
  const { environment, now } = facts;
  const { instance, intent, expiresAt, verdict } = environment;
  const later = new Date(now.getTime() + STRANDED_MS);
  return {
    step: 'none',
    result: {
      verdict: {
        ...verdict,
        reason: 'InstanceUnknown',
        message: `Argo CD ${instance} is not configured any more`,
        nextStep:
          'Ask the platform team to configure it again until its environments are gone.',
      },
    },
    dueAt: intent === 'present' && expiresAt < later ? expiresAt : later,
    entries: [],
  };
}

function planPresent(facts: Facts): Plan {
  const { environment, observation, nameHeld, namespace } = facts;
  const { generation, id, verdict } = environment;

  if (!observation?.exists) {
    if (verdict.phase === 'pending' && nameHeld) {
      return decide(facts, 'none', {
        phase: 'pending',
        reason: 'WaitingForName',
        message: `Waiting for the earlier ${environment.name} to be gone`,
      });
    }
    if (!observation) {
      return planCreation(facts);
    }
    if (!fresh(facts)) {
      return ask(facts, 'observe');
    }
    if (verdict.phase === 'pending' || verdict.reason === 'NameConflict') {
      return planCreation(facts);
    }
    if (!namespace) {
      return ask(facts, 'check-namespace');
    }
    return namespace.state === 'terminating'
      ? decide(
          facts,
          'none',
          heldUp(facts, {
            phase: 'provisioning',
            reason: 'WaitingForNamespace',
            message:
              'It was deleted outside of Starry, and is made again when its namespace is gone',
          }),
        )
      : planRecreation(facts);
  }

  if (waitsOutside(observation, id) && !namespace && !fresh(facts)) {
    return ask(facts, 'observe');
  }
  if (observation.environmentId !== id) {
    return decide(facts, 'none', {
      phase: 'failed',
      reason: 'NameConflict',
      message: `Argo CD has an application ${environment.application} that Starry did not make`,
      nextStep:
        'Ask the platform team to remove it, or delete this environment and create it again.',
    });
  }
  if (observation.deletionTimestamp) {
    return planDeleting(facts, {
      phase: 'provisioning',
      reason: 'DeletedOutside',
      message:
        'It is being deleted outside of Starry, and is made again when that is done',
    });
  }
  if (observation.appliedGeneration !== generation) {
    return fresh(facts)
      ? decide(facts, 'update', {
          phase: 'provisioning',
          reason: 'ApplyingChange',
          message: 'Telling Argo CD what has changed',
        })
      : ask(facts, 'observe');
  }
  return planFollowing(facts, observation);
}

/** Nothing to do but to wait for others, whom the watch may not tell of. */
function waitsOutside(
  observation: ApplicationObservation,
  id: string,
): boolean {
  return (
    observation.environmentId !== id ||
    observation.deletionTimestamp !== undefined
  );
}

function planCreation(facts: Facts): Plan {
  return decide(facts, 'create', {
    phase: 'provisioning',
    reason: 'Creating',
    message: 'Argo CD has been asked to create it',
  });
}

function planRecreation(facts: Facts): Plan {
  const creation = planCreation(facts);
  const message = 'It was deleted outside of Starry, and is made again';
  return {
    ...creation,
    // That namespace is gone; the next one has another UID.
    result: { ...creation.result, namespaceUid: undefined },
    entries: [
      { at: facts.now, type: 'recreated', message },
      ...creation.entries,
    ],
  };
}

/** The application is there and is told what is wanted: follow it. */
function planFollowing(
  facts: Facts,
  observation: ApplicationObservation,
): Plan {
  const { environment, pods, namespace, now } = facts;
  const cause = diagnose({ environment, observation, pods });
  if (!cause) {
    if (environment.verdict.phase !== 'ready' && !namespace) {
      return ask(facts, 'check-namespace');
    }
    return decide(facts, 'none', {
      phase: 'ready',
      reason: 'Ready',
      message: 'All of it is up',
    });
  }
  if (isSettling(environment, observation, cause)) {
    return decide(facts, 'none', {
      phase: 'ready',
      reason: 'Resyncing',
      message: 'All of it is up; Argo CD is bringing it back to what is wanted',
    });
  }
  if (!fresh(facts) || (isVague(cause) && !facts.observed)) {
    return ask(facts, 'observe');
  }
  if (
    !pods &&
    unexplained(cause) &&
    waitedFor(environment, now) >= PATIENCE_MS
  ) {
    return ask(facts, 'inspect');
  }
  return decide(facts, 'none', verdictFor(facts, cause));
}

/**
 * Where an environment stands that is not up: still on its way, be it for the
 * first time or to another generation, or broken.
 */
function verdictFor(facts: Facts, cause: Cause): Verdict {
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
      message: late ? `It is not ready in time. ${message}` : message,
      nextStep,
    };
  }
  if (
    verdict.phase === broken &&
    (isLasting(verdict.reason) || (unexplained(cause) && !pods))
  ) {
    // Nobody has looked, or seen anything better.
    return verdict;
  }
  if (late) {
    return {
      phase: broken,
      reason: 'TimedOut',
      message: `It is not ready in time. ${message}`,
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

/** It runs as wanted; Argo CD is merely busy with it. */
function isSettling(
  environment: EnvironmentRecord,
  observation: ApplicationObservation,
  cause: Cause,
): boolean {
  return (
    environment.verdict.phase === 'ready' &&
    cause.weight === 'waiting' &&
    observation.health === 'Healthy' &&
    // What is missing counts as healthy for Argo CD from 3.4 on.
    !Object.values(serviceStatusOf(environment, observation)).some(
      ({ health }) => health === 'missing',
    ) &&
    observation.comparedGeneration === environment.generation
  );
}

function planAbsent(facts: Facts): Plan {
  const { environment, observation, namespace, now } = facts;
  // Its namespace is looked at after the application, and may take its time.
  if (!observation || (!namespace && !fresh(facts))) {
    return ask(facts, 'observe');
  }
  const ours =
    observation.exists && observation.environmentId === environment.id;
  if (!ours) {
    return planVerification(facts);
  }
  if (!namespace && !environment.namespaceUid) {
    // Later its absence proves something only if it has been seen once.
    return ask(facts, 'check-namespace');
  }
  const asked = environment.deleteRequestedAt ?? now;
  const grace = now.getTime() - asked.getTime() < TERMINATE_GRACE_MS;
  if (observation.operation?.phase === 'Running' && grace) {
    // Argo CD finishes an operation before it begins to delete.
    return decide(facts, 'terminate', {
      phase: 'deleting',
      reason: 'StoppingOperation',
      message: 'Stopping what Argo CD is applying',
    });
  }
  if (!observation.deletionTimestamp) {
    return decide(facts, 'delete', {
      phase: 'deleting',
      reason: 'DeletingApplication',
      message: 'Argo CD has been asked to delete all of it',
    });
  }
  const stuck = observation.conditions.find(
    ({ type }) => type === 'DeletionError',
  );
  const left = observation.resources.length;
  return planDeleting(facts, {
    phase: 'deleting',
    reason: stuck ? 'DeletionFailing' : 'DeletingApplication',
    message: stuck
      ? `Argo CD cannot delete it: ${stuck.message}`
      : `Argo CD is deleting it${left ? `, ${left} resources are left` : ''}`,
    nextStep: stuck && 'Ask the platform team to look at it in Argo CD.',
  });
}

/**
 * Argo CD is deleting the application. It waits for the namespace, which the
 * chart owns, and for all that is in it: what keeps those keeps it too.
 */
function planDeleting(facts: Facts, verdict: Verdict): Plan {
  const { environment, namespace, now } = facts;
  if (!namespace && waitedFor(environment, now) >= PATIENCE_MS) {
    return ask(facts, 'check-namespace');
  }
  return decide(facts, 'none', overdue(facts, heldUp(facts, verdict)));
}

/** No application of ours: gone, as soon as the namespace is seen to be so. */
function planVerification(facts: Facts): Plan {
  const { environment, namespace } = facts;
  if (!namespace) {
    return ask(facts, 'check-namespace');
  }
  if (creationMayArrive(facts)) {
    return decide(facts, 'none', {
      phase: 'deleting',
      reason: 'Verifying',
      message: 'Making sure that nothing of it is still being created',
    });
  }
  switch (namespace.state) {
    case 'absent':
      return environment.namespaceUid
        ? planEnd(
            facts,
            'Verified',
            'Its application and its namespace are seen to be gone',
          )
        : planEnd(
            facts,
            'NotVerified',
            'Its application is gone; its namespace is absent, but was never seen before either, so that this proves nothing',
          );
    case 'unverifiable':
      return planEnd(
        facts,
        'NotVerified',
        'Its application is gone; its namespace is not verified, for want of cluster credentials',
      );
    default:
      return decide(
        facts,
        'none',
        overdue(
          facts,
          heldUp(facts, {
            phase: 'deleting',
            reason: 'WaitingForNamespace',
            message: `Waiting for its namespace ${environment.namespace} to be gone`,
          }),
        ),
      );
  }
}

/** Nothing comes after it. */
function planEnd(
  facts: Facts,
  reason: 'Verified' | 'NotVerified' | 'NeverBegun',
  message: string,
): Plan {
  const end = decide(facts, 'none', { phase: 'gone', reason, message });
  return {
    ...end,
    result: { ...end.result, goneAt: facts.now },
    dueAt: undefined,
  };
}

/**
 * The verdict, unless something keeps the namespace: then what it is. It is
 * told only when deletions are usually over: until then finalizers do what
 * they are there for.
 */
function heldUp(facts: Facts, verdict: Verdict): Verdict {
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

/** No creation of it was ever sent, and nothing of it was ever seen. */
export function neverBegun({
  environment,
  observation,
}: {
  environment: Pick<EnvironmentRecord, 'creationSentAt' | 'id' | 'readyAt'>;
  observation?: Pick<ApplicationObservation, 'environmentId'>;
}): boolean {
  const { creationSentAt, id, readyAt } = environment;
  return !creationSentAt && !readyAt && observation?.environmentId !== id;
}

/** Not there, but perhaps on its way: sent, and the answer was lost. */
function creationMayArrive({ environment, now, settings }: Facts): boolean {
  const { creationSentAt, creationUnanswered } = environment;
  return (
    creationUnanswered &&
    creationSentAt !== undefined &&
    now.getTime() - creationSentAt.getTime() < creationInFlightMs(settings)
  );
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

/** What failed in an operation is not in the watch, only in the application. */
function isVague(cause: Cause): boolean {
  return whomToAsk(cause.reason) === 'application';
}

function unexplained(cause: Cause): boolean {
  return whomToAsk(cause.reason) === 'pods';
}
