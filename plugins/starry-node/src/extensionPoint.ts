import { createExtensionPoint } from '@backstage/backend-plugin-api';
import { RequestPolicy } from './RequestPolicy';

/**
 * Takes the rules of your platform that requests for environments must follow.
 *
 * @public
 */
export interface StarryRequestPoliciesExtensionPoint {
  /** Starry does not start with two policies of the same name. */
  addPolicy(policy: RequestPolicy): void;
}

/**
 * Modules of the plugin `starry` add request policies here.
 *
 * @public
 */
export const starryRequestPoliciesExtensionPoint =
  createExtensionPoint<StarryRequestPoliciesExtensionPoint>({
    id: 'starry.request-policies',
  });
