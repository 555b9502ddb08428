import { ApplicationObservation } from '../model/ApplicationObservation';
import { ask, decide, Plan } from './decide';
import { heldUp, planDeleting } from './deletion';
import { Facts, isFresh } from './Facts';
import { planFollowing } from './following';

/**
 * An environment that is wanted: make its application, tell it what has changed,
 * then follow it.
 */
export function planPresent(facts: Facts): Plan {
  const { environment, observation, namespace } = facts;
  const { generation, id } = environment;

  if (!observation?.exists) {
    return planMissing(facts);
  }
  if (waitsOutside(observation, id) && !namespace && !isFresh(facts)) {
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
        'It is being deleted outside of Starry; it will be created again afterwards',
    });
  }
  if (observation.appliedGeneration !== generation) {
    return isFresh(facts)
      ? decide(facts, 'update', {
          phase: 'provisioning',
          reason: 'ApplyingChange',
          message: 'Telling Argo CD about the change',
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

/** There is no application, be it not yet or not any more. */
function planMissing(facts: Facts): Plan {
  const { environment, observation, nameHeld, namespace } = facts;
  const { name, verdict } = environment;
  if (verdict.phase === 'pending' && nameHeld) {
    return decide(facts, 'none', {
      phase: 'pending',
      reason: 'WaitingForName',
      message: `Waiting for the earlier ${name} to be gone`,
    });
  }
  if (!observation) {
    return planCreation(facts);
  }
  if (!isFresh(facts)) {
    return ask(facts, 'observe');
  }
  if (verdict.phase === 'pending' || verdict.reason === 'NameConflict') {
    return planCreation(facts);
  }
  if (!namespace) {
    return ask(facts, 'check-namespace');
  }
  if (namespace.state === 'terminating') {
    const waiting = heldUp(facts, {
      phase: 'provisioning',
      reason: 'WaitingForNamespace',
      message:
        'It was deleted outside of Starry; it will be created again once its namespace is gone',
    });
    return decide(facts, 'none', waiting);
  }
  return planRecreation(facts);
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
  const message =
    'It was deleted outside of Starry, and is being created again';
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
