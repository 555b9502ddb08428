import { ReconcileSettings } from './Settings';

type Limits = Pick<ReconcileSettings, 'requestTimeoutMs'>;

/** Argo CD may carry out a call this long after nobody waits for it any more. */
const CARRYING_OUT_MS = 25_000;

/** Changes and lists may take several times as long as one look. */
export function longRequestMs({ requestTimeoutMs }: Limits): number {
  return 3 * requestTimeoutMs;
}

/**
 * A creation whose answer was lost may still arrive this long after it was
 * noted that it is about to be sent: the note takes as long as a look at most,
 * then comes the call itself.
 */
export function creationInFlightMs(limits: Limits): number {
  return limits.requestTimeoutMs + longRequestMs(limits) + CARRYING_OUT_MS;
}

/**
 * A lease is renewed once a third of it is over. What is left then must be
 * enough for a change, and a look at what became of it.
 */
export function shortestLeaseMs(limits: Limits): number {
  return (3 / 2) * (longRequestMs(limits) + limits.requestTimeoutMs);
}
