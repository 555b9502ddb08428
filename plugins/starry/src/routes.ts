// The references of core-plugin-api work in both frontend systems, those of
// frontend-plugin-api only in the new one.
import {
  createExternalRouteRef,
  createRouteRef,
  createSubRouteRef,
} from '@backstage/core-plugin-api';

/** The page with all environments. */
export const rootRouteRef = createRouteRef({ id: 'starry' });

/** The page of one environment. */
export const environmentRouteRef = createSubRouteRef({
  id: 'starry/environment',
  parent: rootRouteRef,
  path: '/:id',
});

/** How the platform is doing, for the platform team. */
export const platformRouteRef = createSubRouteRef({
  id: 'starry/platform',
  parent: rootRouteRef,
  path: '/platform',
});

/** The tab of an entity page, in the old frontend system. */
export const entityContentRouteRef = createRouteRef({
  id: 'starry:entity-content',
});

/** Where an environment is created from a software template. */
export const createEnvironmentRouteRef = createExternalRouteRef({
  id: 'create-environment',
  params: ['namespace', 'templateName'],
  optional: true,
  defaultTarget: 'scaffolder.selectedTemplate',
});
