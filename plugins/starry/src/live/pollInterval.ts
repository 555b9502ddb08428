import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { isTransitional } from '../phases';

const SETTLED_MS = 60_000;
const TRANSITIONAL_WITH_SIGNALS_MS = 15_000;
const TRANSITIONAL_MS = 2_000;

/**
 * Milliseconds until a view of these environments asks again. Signals may get
 * lost, so it asks now and then even where they are available.
 */
export function pollInterval(
  environments: Environment[],
  signalsAvailable: boolean,
): number {
  if (!environments.some(({ phase }) => isTransitional(phase))) {
    return SETTLED_MS;
  }
  return signalsAvailable ? TRANSITIONAL_WITH_SIGNALS_MS : TRANSITIONAL_MS;
}

/** Polling never gets slower than this after failures. */
const MAX_RETRY_DELAY_MS = 60_000;

/**
 * When to ask again, in milliseconds since the epoch: an interval after an
 * answer; after failures, once as long again as they have gone on for, and an
 * interval more, so that the wait doubles each time.
 */
export function nextPollAt(
  state: { dataUpdatedAt: number; errorUpdatedAt: number; error: unknown },
  interval: number,
): number {
  if (!state.error) {
    return state.dataUpdatedAt + interval;
  }
  const failingFor = state.errorUpdatedAt - state.dataUpdatedAt;
  return (
    state.errorUpdatedAt +
    Math.min(interval + failingFor, Math.max(interval, MAX_RETRY_DELAY_MS))
  );
}
