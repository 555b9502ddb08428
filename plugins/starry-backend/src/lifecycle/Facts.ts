import { ReconcileSettings } from '../config/Settings';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { Symptoms } from '../model/Symptoms';

/** All that the plan is made from. */
export interface Facts {
  environment: EnvironmentRecord;
  /** The newest that was seen of its application, just now or earlier. */
  observation?: ApplicationObservation;
  /** Whether that was asked for in this run, however long the answer took. */
  observed?: boolean;
  /** What unhealthy pods say, if they were asked in this run. */
  pods?: Symptoms[];
  /** Its namespace, if looked at in this run. */
  namespace?: NamespaceObservation;
  /** Whether its Argo CD is no longer configured: then nothing can be seen. */
  instanceUnknown?: boolean;
  /** Whether an earlier environment of the same name is still on its way out. */
  nameHeld: boolean;
  now: Date;
  /** From 0 to 1; spreads what would be looked at again at the same time. */
  random: number;
  settings: Pick<
    ReconcileSettings,
    'provisionTimeoutMs' | 'deleteTimeoutMs' | 'requestTimeoutMs'
  >;
}

/** An older observation does not justify an action; one more look is cheap. */
export const FRESH_MS = 2_000;

/**
 * Pods, or what keeps a namespace, are looked at when waiting takes longer
 * than this.
 */
export const PATIENCE_MS = 10_000;

/**
 * Whether the observation is new enough to act upon. One that was just asked
 * for always is: to ask a slow Argo CD again gives nothing newer.
 */
export function isFresh({ observation, observed, now }: Facts): boolean {
  return (
    observation !== undefined &&
    (observed === true || now.getTime() - observation.at.getTime() < FRESH_MS)
  );
}

/** Time since the phase last changed, or since a change was asked for. */
export function waitedFor(environment: EnvironmentRecord, now: Date): number {
  return now.getTime() - environment.phaseSince.getTime();
}
