import { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { Reason } from './Reason';

/** What a person reads of where the environment is. */
export interface Verdict {
  phase: Phase;
  reason: Reason;
  /** One sentence. */
  message: string;
  nextStep?: string;
}
