/**
 * The backend of Starry: records and tracks ephemeral environments, and drives
 * Argo CD.
 *
 * @packageDocumentation
 */
export { starryPlugin as default } from './plugin';
export {
  createStarryEnvironmentConditionalDecision,
  starryEnvironmentConditions,
  starryEnvironmentResourceRef,
} from './model/permissions';
export type {
  StarryEnvironment,
  StarryEnvironmentFilter,
} from './model/permissions';
