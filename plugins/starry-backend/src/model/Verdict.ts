import { Phase } from '@starry-idp/backstage-plugin-starry-common';

/** What a person reads of where the environment is. */
export interface Verdict {
  phase: Phase;
  /** Machine word, e.g. `WaitingForHealth`. */
  reason: string;
  /** One sentence. */
  message: string;
  nextStep?: string;
}
