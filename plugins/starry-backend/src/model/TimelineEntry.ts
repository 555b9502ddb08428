import { Phase } from '@starry-idp/backstage-plugin-starry-common';

/** One line of an environment's history. */
export interface TimelineEntry {
  at: Date;
  type: string;
  message: string;
  phase?: Phase;
  actor?: string;
}
