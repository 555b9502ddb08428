import { Health } from '@starry-idp/backstage-plugin-starry-common';

/** How one service does, derived from the last observation. */
export interface ServiceStatus {
  health: Health;
  message?: string;
}
