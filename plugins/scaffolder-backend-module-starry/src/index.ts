/**
 * Scaffolder actions that make and delete ephemeral environments.
 *
 * @packageDocumentation
 */
export { scaffolderModuleStarry as default } from './module';
