import { createBackendModule } from '@backstage/backend-plugin-api';
import { catalogProcessingExtensionPoint } from '@backstage/plugin-catalog-node';
import { OfferingEntityProcessor } from './OfferingEntityProcessor';

/**
 * Adds the kind `Offering` to the software catalog.
 *
 * @public
 */
export const catalogModuleStarry = createBackendModule({
  pluginId: 'catalog',
  moduleId: 'starry',
  register(env) {
    env.registerInit({
      deps: { processing: catalogProcessingExtensionPoint },
      async init({ processing }) {
        processing.addProcessor(new OfferingEntityProcessor());
      },
    });
  },
});
