import { CauseReason, Weight, weightOf } from '../../model/Reason';

/** Why an environment is not up, as far as Starry recognises it. */
export interface Cause {
  reason: CauseReason;
  message: string;
  nextStep?: string;
  weight: Weight;
}

/** A cause that weighs what its reason usually does. */
export function causeOf(found: Omit<Cause, 'weight'>): Cause {
  return { ...found, weight: weightOf(found.reason) };
}
