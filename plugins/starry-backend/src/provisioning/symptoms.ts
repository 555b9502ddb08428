import { Symptoms } from '../model/Symptoms';
import { redact } from '../words/redact';
import {
  ContainerStatus,
  LivePod,
  ResourceEvent,
  ResourceNode,
} from '../argocd/types';

const MAX_TEXTS = 20;
const MAX_TEXT = 1_000;

/**
 * What the tree says of an object, and what was looked up about it besides:
 * the tree has next to nothing to say of a pod that is pending.
 */
export function symptomsOf(
  { name = '', images, health }: ResourceNode,
  details: { pod?: LivePod; events?: ResourceEvent[] } = {},
): Symptoms {
  const { pod, events = [] } = details;
  const texts = [
    ...(pod ? textsOf(pod) : []),
    ...newestFirst(events)
      .filter(event => !pod || isOfNow(event, pod))
      .map(inWords),
    health?.message,
  ];
  return {
    name,
    images,
    texts: [...new Set(texts)]
      .flatMap(text => (text ? [redact(text, MAX_TEXT)] : []))
      .slice(0, MAX_TEXTS),
  };
}

function textsOf(pod: LivePod): string[] {
  const { message } = scheduling(pod) ?? {};
  if (message && !isScheduled(pod)) {
    return [message];
  }
  return containersOf(pod).flatMap(container => containerTexts(container, pod));
}

function containerTexts(
  { name, state, lastState }: ContainerStatus,
  { spec }: LivePod,
): string[] {
  const { waiting } = state ?? {};
  const ended = state?.terminated ?? lastState?.terminated;
  if (ended?.reason === 'OOMKilled') {
    const container = spec?.containers?.find(one => one.name === name);
    const limit = container?.resources?.limits?.memory;
    return [`OOMKilled${limit ? `: limit ${limit}` : ''}`];
  }
  if (waiting?.reason === 'CrashLoopBackOff') {
    // What a kubelet writes there tells only how long it waits.
    const own = /^back-off \d/.test(waiting.message ?? '')
      ? undefined
      : waiting.message;
    const code = ended?.exitCode;
    const told =
      ended?.message ?? own ?? (code === undefined ? '' : `exit code ${code}`);
    return [`CrashLoopBackOff: ${told}`];
  }
  return waiting?.reason ? [inWords(waiting)] : [];
}

/** Of a volume, for one, only the reason says what failed. */
function inWords({ reason, message }: { reason?: string; message?: string }) {
  return [reason, message].filter(Boolean).join(': ');
}

/** Whether an event explains the state that the pod is in, not an earlier one. */
function isOfNow({ reason }: ResourceEvent, pod: LivePod): boolean {
  const states = containersOf(pod).map(({ state }) => state);
  switch (reason) {
    case 'FailedScheduling':
      return !isScheduled(pod);
    case 'Unhealthy':
      return states.some(state => state?.running);
    case 'Failed':
    case 'BackOff':
    case 'InspectFailed':
      return states.some(state => state?.waiting);
    default:
      return !states.some(state => state?.running);
  }
}

/** Warnings, as what went well explains nothing. */
function newestFirst(events: ResourceEvent[]): ResourceEvent[] {
  const at = ({ lastTimestamp, eventTime }: ResourceEvent) =>
    lastTimestamp ?? eventTime ?? '';
  return events
    .filter(({ type }) => type === 'Warning')
    .sort((one, other) => at(other).localeCompare(at(one)));
}

function containersOf({ status }: LivePod): ContainerStatus[] {
  return [
    ...(status?.initContainerStatuses ?? []),
    ...(status?.containerStatuses ?? []),
  ];
}

function isScheduled(pod: LivePod): boolean {
  return scheduling(pod)?.status === 'True';
}

function scheduling({ status }: LivePod) {
  return status?.conditions?.find(({ type }) => type === 'PodScheduled');
}
