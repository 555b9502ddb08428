/**
 * The "Ephemeral Environments" tab on entity pages, the pages around it, and
 * fields for software templates.
 *
 * @packageDocumentation
 */
export { starryPlugin as default } from './plugin';
export {
  getIssues,
  starryApiRef,
  StarryClient,
  type EnvironmentsQuery,
  type StarryApi,
  type StarryRequestOptions,
} from './api';
export { starryTranslationRef } from './translation';
