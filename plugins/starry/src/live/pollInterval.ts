import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { isTransitional } from '../components/phases';

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
