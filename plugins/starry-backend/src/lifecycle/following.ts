import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { whomToAsk } from '../model/Reason';
import { Cause } from './causes/Cause';
import { ask, decide, Plan } from './decide';
import { diagnose } from './diagnose';
import { Facts, isFresh, PATIENCE_MS, waitedFor } from './Facts';
import { notUp } from './notUp';
import { serviceStatusOf } from './services';

/** The application is there and is told what is wanted: follow it. */
export function planFollowing(
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
      message: 'Everything is running',
    });
  }
  if (isSettling(environment, observation, cause)) {
    return decide(facts, 'none', {
      phase: 'ready',
      reason: 'Resyncing',
      message: 'Everything is running; Argo CD is correcting a difference',
    });
  }
  const asks = whomToAsk(cause.reason);
  if (!isFresh(facts) || (asks === 'application' && !facts.observed)) {
    return ask(facts, 'observe');
  }
  if (!pods && asks === 'pods' && waitedFor(environment, now) >= PATIENCE_MS) {
    return ask(facts, 'inspect');
  }
  return decide(facts, 'none', notUp(facts, cause));
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
