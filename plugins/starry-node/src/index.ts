/**
 * Extension points of the Starry backend.
 *
 * @packageDocumentation
 */
export {
  starryRequestPoliciesExtensionPoint,
  type StarryRequestPoliciesExtensionPoint,
} from './extensionPoint';
export type {
  PolicyContext,
  PolicyRequest,
  PolicyService,
  RequestPolicy,
} from './RequestPolicy';
