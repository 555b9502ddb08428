/**
 * The "Ephemeral Environments" tab on entity pages, the pages around it, and
 * fields for software templates.
 *
 * @packageDocumentation
 */
export { starryPlugin as default } from './plugin';
export { starryApiRef, type StarryApi } from './api';
export { starryMessages, starryTranslationRef } from './translation';
