/**
 * Kind `Offering` for the software catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleStarry as default } from './module';
