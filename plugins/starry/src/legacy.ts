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
  StarryOwnerFieldExtension,
} from './legacyPlugin';
export type { TemplateProps } from './components/navigation/TemplateProps';
export { starryApiRef, type StarryApi } from './api';
export { starryMessages, starryTranslationRef } from './translation';
