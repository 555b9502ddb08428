import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Symptoms } from '../model/Symptoms';
import { CauseReason } from '../model/Reason';
import { Cause, causeOf } from './causes/Cause';
import { causeOfText, causeOfWorkload } from './causes/knownCauses';
import { oneLine } from '../words/oneLine';
import { serviceOf, serviceStatusOf } from './services';

/** What is known when the question is why an environment is not ready. */
export interface Evidence {
  environment: EnvironmentRecord;
  observation: ApplicationObservation;
  /** What pods say, if they were asked; workloads do not tell their reasons. */
  pods?: Symptoms[];
}

/** Conditions that are errors, those that explain others first. */
const CONDITIONS: Array<{ type: string; reason: CauseReason; what: string }> = [
  {
    type: 'InvalidSpecError',
    reason: 'InvalidSpecFailed',
    what: 'Argo CD does not accept the application',
  },
  {
    type: 'ComparisonError',
    reason: 'ComparisonFailed',
    what: 'Argo CD cannot work out what is wanted',
  },
  {
    type: 'SyncError',
    reason: 'SyncFailed',
    what: 'Argo CD could not apply it, and gave up',
  },
  {
    type: 'UnknownError',
    reason: 'UnknownFailed',
    what: 'Argo CD reports an error',
  },
];

/** Why an environment is not ready, in one sentence; undefined when it is. */
export function diagnose(evidence: Evidence): Cause | undefined {
  const { environment, observation } = evidence;
  const { comparedGeneration, operationInProgress } = observation;

  if (
    comparedGeneration !== undefined &&
    comparedGeneration !== environment.generation
  ) {
    // Whatever it says, it says it about what was wanted before.
    return waiting('WaitingForArgoCd', 'Argo CD has not looked at it yet');
  }
  const cause =
    fromConditions(observation) ??
    fromOperation(observation) ??
    fromWorkloads(evidence);
  if (cause) {
    return cause;
  }
  if (operationInProgress) {
    return (
      retrying(observation) ?? waiting('Syncing', 'Argo CD is applying it')
    );
  }
  return fromHealth(evidence) ?? fromSync(evidence);
}

function fromConditions({
  conditions,
}: ApplicationObservation): Cause | undefined {
  // The error that explains the others comes first, e.g. the chart error
  // before the failed attempts to sync that it caused.
  for (const { type, reason, what } of CONDITIONS) {
    const error = conditions.find(condition => condition.type === type);
    if (error) {
      return (
        causeOfText(error.message) ??
        causeOf({
          reason,
          message: `${what}: ${oneLine(error.message)}`,
          nextStep: 'Ask the platform team to look at it in Argo CD.',
        })
      );
    }
  }
  return undefined;
}

function fromOperation({
  operation,
  operationInProgress,
}: ApplicationObservation): Cause | undefined {
  if (
    operationInProgress ||
    (operation?.phase !== 'Failed' && operation?.phase !== 'Error')
  ) {
    return undefined;
  }
  const text = operation.message ?? 'no reason given';
  return (
    causeOfText(text) ??
    causeOf({
      reason: 'SyncFailed',
      message: `Argo CD could not apply it: ${oneLine(text)}`,
      nextStep: 'Ask the platform team to look at it in Argo CD.',
    })
  );
}

function fromWorkloads(evidence: Evidence): Cause | undefined {
  const { environment, observation, pods = [] } = evidence;
  const causes: Cause[] = [];
  const told: Symptoms[] = [
    ...pods.filter(pod => !isFormer(pod, environment)),
    ...observation.resources
      .filter(({ health }) => health !== 'Healthy')
      .map(({ name, message }) => ({ name, texts: message ? [message] : [] })),
  ];
  for (const { name, texts } of told) {
    const service = serviceOf({ name }, environment.services);
    const cause = causeOfWorkload(texts, {
      service: service?.name ?? name,
      image: service?.image,
    });
    if (cause) {
      causes.push(cause);
    }
  }
  return causes.find(({ weight }) => weight === 'fatal') ?? causes[0];
}

/**
 * A pod of another commit than is wanted is on its way out, and explains
 * nothing. Tags are compared, because a cluster may fetch images from elsewhere,
 * and digests are not, because they hide the tag.
 */
function isFormer(
  { name, images = [] }: Symptoms,
  { services }: EnvironmentRecord,
): boolean {
  const wanted = serviceOf({ name }, services)?.image;
  const tag = wanted?.slice(wanted.lastIndexOf(':'));
  return (
    tag !== undefined &&
    images.length > 0 &&
    images.every(image => !image.includes('@') && !image.endsWith(tag))
  );
}

function fromHealth(evidence: Evidence): Cause | undefined {
  const { environment, observation } = evidence;
  if (observation.health === 'Healthy') {
    return undefined;
  }
  const sick = observation.resources.find(
    ({ health }) => health === 'Degraded',
  );
  if (sick || observation.health === 'Degraded') {
    const name = sick?.name ?? 'A part of it';
    const detail = sick?.message ? `: ${oneLine(sick.message)}` : '';
    return causeOf({
      reason: 'Unhealthy',
      message: `${name} is not healthy${detail}`,
      nextStep: sick && `Read the log of ${sick.name}.`,
    });
  }
  if (observation.health === 'Suspended') {
    return causeOf({
      reason: 'Suspended',
      message: 'A part of it is paused',
    });
  }
  const statuses = serviceStatusOf(environment, observation);
  const missing = environment.services
    .map(({ name }) => name)
    .filter(name => !['healthy', 'simulated'].includes(statuses[name].health));
  return waiting(
    'WaitingForHealth',
    missing.length > 0
      ? `Waiting for ${enumerate(missing)} to be up`
      : 'Waiting for all of it to be up',
  );
}

function fromSync({ environment, observation }: Evidence): Cause | undefined {
  const { sync, operation, comparedGeneration, resources } = observation;
  if (sync !== 'Synced' || operation?.phase !== 'Succeeded') {
    return waiting('WaitingForSync', 'Waiting for Argo CD to apply it');
  }
  if (comparedGeneration !== environment.generation) {
    return waiting('WaitingForArgoCd', 'Argo CD has not looked at it yet');
  }
  if (resources.length === 0) {
    return causeOf({
      reason: 'NothingDeployed',
      message: 'The chart renders nothing for this environment',
      nextStep: 'Ask the platform team to check the chart.',
    });
  }
  return undefined;
}

function retrying({ operation }: ApplicationObservation): Cause | undefined {
  const text = operation?.message ?? '';
  if (!/Retrying attempt #\d+/i.test(text)) {
    return undefined;
  }
  const cause = causeOfText(text);
  return {
    reason: cause?.reason ?? 'Retrying',
    message:
      cause?.message ?? `Argo CD is trying again to apply it: ${oneLine(text)}`,
    nextStep: cause?.nextStep,
    weight: 'waiting',
  };
}

function waiting(reason: CauseReason, message: string): Cause {
  return { reason, message, weight: 'waiting' };
}

function enumerate(names: string[]): string {
  const shown = names.slice(0, 3);
  const more = names.length - shown.length;
  if (more > 0) {
    return `${shown.join(', ')} and ${more} more`;
  }
  return shown.length > 1
    ? `${shown.slice(0, -1).join(', ')} and ${shown[shown.length - 1]}`
    : shown[0];
}
