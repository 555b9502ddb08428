import { Reason } from './Reason';

/** How many environments an Argo CD brings up at a time, and who counts. */
export interface Admission {
  maxProvisioning: number;
  /** Who began later is counted in any case, until ready. */
  newSince: Date;
  /** Who began later is counted while one of the reasons is given. */
  busySince: Date;
  busyReasons: readonly Reason[];
  /** What those are told that there is no room for. */
  reason: Reason;
  message: string;
  /** When those are looked at in any case. */
  lookAgainAt: Date;
}
