/**
 * Starry for apps of the old frontend system.
 *
 * @packageDocumentation
 */
export {
  EntityEphemeralEnvironmentsContent,
  EnvironmentsPage,
  isStarryAvailable,
  starryPlugin,
  StarryBranchPickerFieldExtension,
  StarryEnvironmentNameFieldExtension,
  StarryLifetimeFieldExtension,
} from './legacyPlugin';
export {
  getIssues,
  starryApiRef,
  StarryClient,
  type EnvironmentsQuery,
  type StarryApi,
  type StarryRequestOptions,
} from './api';
export { starryTranslationRef } from './translation';
