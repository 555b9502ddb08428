import { OCCUPYING } from '../model/Reason';
import { Admission } from '../model/Admission';

/** As long as this one is new to Argo CD, whatever is said of it. */
const NEW_MS = 30_000;

/** Longer than this it waits for something that more patience may not bring. */
const BUSY_MS = 300_000;

/**
 * Who waits for its turn is looked at this often without having it, as its
 * instance may have been taken out of the configuration.
 */
const LOOK_AGAIN_MS = 300_000;

/**
 * Which environments take up Argo CD's time. It brings up all that it has side
 * by side, so that of hundreds none would get ready for a long time, and all of
 * them together would take several times as long. What waits for images or
 * volumes takes up none of it.
 */
export function admissionAt(now: Date, maxProvisioning: number): Admission {
  const before = (ms: number) => new Date(now.getTime() - ms);
  const taken =
    maxProvisioning === 1
      ? 'one environment'
      : `${maxProvisioning} environments`;
  return {
    maxProvisioning,
    newSince: before(NEW_MS),
    busySince: before(BUSY_MS),
    busyReasons: OCCUPYING,
    reason: 'WaitingForTurn',
    message: `Waiting for its turn: Argo CD brings up ${taken} at a time, the oldest first`,
    lookAgainAt: new Date(now.getTime() + LOOK_AGAIN_MS),
  };
}
