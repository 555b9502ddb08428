import { AuthService, DiscoveryService } from '@backstage/backend-plugin-api';
import { Clock } from './clock';

/** What every action is made with. */
export interface ActionOptions {
  auth: AuthService;
  discovery: DiscoveryService;
  clock: Clock;
  appBaseUrl: string;
}
