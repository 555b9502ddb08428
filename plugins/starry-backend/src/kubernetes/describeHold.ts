import { NamespaceHold } from '../model/NamespaceObservation';
import { DeletionState } from './namespaceConditions';

/** An object that is being deleted, and whose finalizers keep it. */
export interface HeldObject {
  kind: string;
  name: string;
  finalizers: string[];
}

/** Objects that could not be looked at, by kind. */
export interface UnseenObjects {
  /** With its group, as in `kubectl get widgets.example.com`. */
  resource: string;
  count: number;
}

/** Everything that is known of what keeps a namespace. */
export interface Holders {
  state: DeletionState;
  /** The first of them. */
  objects: HeldObject[];
  /** How many more there are. */
  more: number;
  unseen: UnseenObjects[];
}

/** Objects, or kinds of objects, named in one message. */
const MAX_NAMED = 5;

const MAX_FINALIZERS = 3;

/**
 * Says what keeps a namespace, and who has to see to it; undefined if nothing
 * does but the time that deletions take.
 */
export function describeHold(holders: Holders): NamespaceHold | undefined {
  const { state, objects } = holders;
  const named = objects.slice(0, MAX_NAMED);
  const parts = [
    ...(state.ownFinalizers.length > 0
      ? [`its own ${finalizerWords(state.ownFinalizers)}`]
      : []),
    ...named.map(
      ({ kind, name, finalizers }) =>
        `${kind} ${name} (${finalizerWords(finalizers)})`,
    ),
    ...unseenWords(holders),
  ];
  const more = objects.length - named.length + holders.more;
  if (more > 0) {
    parts.push(`${more} more`);
  }
  if (parts.length > 0) {
    const single =
      parts.length === 1 &&
      unseenWords(holders).length === 0 &&
      state.ownFinalizers.length < 2;
    return {
      why: `${listed(parts)} ${single ? 'keeps' : 'keep'} it`,
      nextStep: nextStepFor([
        ...state.ownFinalizers,
        ...named.flatMap(({ finalizers }) => finalizers),
        ...(named.length > 0 ? [] : state.finalizers),
      ]),
    };
  }
  if (state.discoveryFailure) {
    return {
      why: `Kubernetes cannot find all that is in it: ${state.discoveryFailure}`,
      nextStep:
        'Ask the platform team to fix or remove the API services that do not answer: kubectl get apiservices.',
    };
  }
  if (state.contentFailure) {
    return {
      why: `Kubernetes cannot delete what is in it: ${state.contentFailure}`,
      nextStep:
        'Ask the platform team what refuses it, e.g. an admission webhook that does not answer.',
    };
  }
  return undefined;
}

/** What is still in a namespace, by kind, e.g. `pods (3)`. */
export function describeRemains({
  remaining,
}: DeletionState): string | undefined {
  const words = remaining
    .slice(0, MAX_NAMED)
    .map(({ resource, group, count }) =>
      unseenWord({ resource: qualified(resource, group), count }),
    );
  const more = remaining.length - words.length;
  if (more > 0) {
    words.push(`${more} more kinds`);
  }
  return words.length > 0 ? listed(words) : undefined;
}

/** A resource with its group, the way kubectl takes it. */
export function qualified(resource: string, group: string): string {
  return group ? `${resource}.${group}` : resource;
}

/** Only that these exist and that something holds some of them is known. */
function unseenWords({ state, objects, unseen }: Holders): string[] {
  if (unseen.length === 0 || state.finalizers.length === 0) {
    return [];
  }
  const words = listed(unseen.slice(0, MAX_NAMED).map(unseenWord));
  return objects.length > 0
    ? [words]
    : [`${words} with the ${finalizerWords(state.finalizers)}`];
}

function unseenWord({ resource, count }: UnseenObjects): string {
  return `${resource} (${count})`;
}

function finalizerWords(finalizers: string[]): string {
  const names = [...new Set(finalizers)];
  const more = names.length - MAX_FINALIZERS;
  const shown = names.slice(0, MAX_FINALIZERS);
  return `${names.length > 1 ? 'finalizers' : 'finalizer'} ${listed(
    more > 0 ? [...shown, `${more} more`] : shown,
  )}`;
}

function nextStepFor(finalizers: string[]): string {
  return (
    `Ask the platform team why whatever set the ${finalizerWords(
      finalizers,
    )} ` + 'does not remove it; Starry never removes what others set.'
  );
}

function listed(words: string[]): string {
  return words.length > 1
    ? `${words.slice(0, -1).join(', ')} and ${words[words.length - 1]}`
    : words.join('');
}
