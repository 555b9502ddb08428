/**
 * Kind `Offering` for the software catalog.
 *
 * @packageDocumentation
 */
export { catalogModuleStarry as default } from './module';
export { OfferingEntityProcessor } from './OfferingEntityProcessor';
export { OfferingParametersProcessor } from './OfferingParametersProcessor';
