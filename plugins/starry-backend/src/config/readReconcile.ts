import { formatDuration } from '../words/duration';
import { creationInFlightMs, shortestLeaseMs } from './requestLimits';
import { ReconcileSettings } from './Settings';
import { SettingsReader } from './SettingsReader';

/** setTimeout takes no longer waits than this. */
const MAX_TIMER_MS = 2 ** 31 - 1;

export function readReconcile(reader: SettingsReader): ReconcileSettings {
  const timer = { maximumMs: MAX_TIMER_MS };
  const reconcile = {
    pollIntervalMs: reader.duration('pollInterval', 'PT2S', timer),
    concurrency:
      reader.integer('concurrency', { minimum: 1, maximum: 100 }) ?? 8,
    maxProvisioning:
      reader.integer('maxProvisioning', { minimum: 1, maximum: 10_000 }) ?? 20,
    leaseMs: reader.duration('lease', 'PT1M', timer),
    requestTimeoutMs: reader.duration('requestTimeout', 'PT10S', timer),
    provisionTimeoutMs: reader.duration('provisionTimeout', 'PT15M', timer),
    deleteTimeoutMs: reader.duration('deleteTimeout', 'PT10M', timer),
  };
  if (reader.has('maxArriving')) {
    reader.problem('maxArriving', 'is called maxProvisioning now');
  }
  const { leaseMs, requestTimeoutMs, provisionTimeoutMs } = reconcile;
  const requestTimeout = `reconcile.requestTimeout (${formatDuration(
    requestTimeoutMs,
  )})`;
  if (leaseMs < shortestLeaseMs(reconcile)) {
    reader.problem(
      'lease',
      `must be at least ${formatDuration(
        shortestLeaseMs(reconcile),
      )}, six times ${requestTimeout}, not '${formatDuration(leaseMs)}'`,
    );
  }
  const inFlightMs = creationInFlightMs(reconcile);
  if (provisionTimeoutMs <= inFlightMs) {
    reader.problem(
      'provisionTimeout',
      `must be longer than ${formatDuration(
        inFlightMs,
      )}, for which a creation may be under way with ${requestTimeout}, not '${formatDuration(
        provisionTimeoutMs,
      )}'`,
    );
  }
  return reconcile;
}
