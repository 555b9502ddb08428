import { creationInFlightMs } from '../config/requestLimits';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ask, decide, Plan } from './decide';
import { decideDeleting, planDeleting } from './deletion';
import { Facts, isFresh } from './Facts';

/** Argo CD needs this long, at most, to stop an operation that is asked to. */
const TERMINATE_GRACE_MS = 30_000;

/**
 * An environment that is to go: have its application deleted, wait for that, and
 * see for oneself that nothing is left.
 */
export function planAbsent(facts: Facts): Plan {
  const { environment, observation, namespace, now } = facts;
  // Its namespace is looked at after the application, and may take its time.
  if (!observation || (!namespace && !isFresh(facts))) {
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
      message: 'Argo CD has been asked to delete it',
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
      message: 'Making sure that nothing is still being created',
    });
  }
  switch (namespace.state) {
    case 'absent':
      return environment.namespaceUid
        ? planEnd(
            facts,
            'Verified',
            'Its application and its namespace are gone',
          )
        : planEnd(
            facts,
            'NotVerified',
            'Its application is gone. Its namespace is absent too, but was never seen before, so that proves nothing',
          );
    case 'unverifiable':
      return planEnd(
        facts,
        'NotVerified',
        'Its application is gone. Its namespace could not be checked, because Starry has no credentials for the cluster',
      );
    default:
      return decideDeleting(facts, {
        phase: 'deleting',
        reason: 'WaitingForNamespace',
        message: `Waiting for its namespace ${environment.namespace} to be gone`,
      });
  }
}

/** Nothing comes after it. */
export function planEnd(
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
