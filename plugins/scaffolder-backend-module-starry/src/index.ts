/**
 * Scaffolder actions that make, redeploy and delete ephemeral environments.
 *
 * @packageDocumentation
 */
export { scaffolderModuleStarry as default } from './module';
