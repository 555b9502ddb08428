import type { JSX } from 'react';
import type { Entity } from '@backstage/catalog-model';
import {
  createApiFactory,
  createPlugin,
  createRoutableExtension,
  discoveryApiRef,
  fetchApiRef,
} from '@backstage/core-plugin-api';
import { createScaffolderFieldExtension } from '@backstage/plugin-scaffolder-react';
import { StarryClient } from '@starry-idp/backstage-plugin-starry-common';
import { queryClientApiRef, starryApiRef } from './api';
import type { TemplateProps } from './components/navigation/TemplateProps';
import { BranchPickerField } from './fields/BranchPickerField';
import { EnvironmentNameField } from './fields/EnvironmentNameField';
import { LifetimeField } from './fields/LifetimeField';
import { OwnerField } from './fields/OwnerField';
import {
  branchPickerSchema,
  environmentNameSchema,
  lifetimeSchema,
  ownerSchema,
} from './fields/schemas';
import { validateEnvironmentName } from './fields/validateEnvironmentName';
import { createQueryClient } from './live/queryClient';
import {
  createEnvironmentRouteRef,
  entityContentRouteRef,
  environmentRouteRef,
  platformRouteRef,
  rootRouteRef,
} from './routes';

/**
 * Starry for apps of the old frontend system.
 *
 * @public
 */
export const starryPlugin = createPlugin({
  id: 'starry',
  apis: [
    createApiFactory({
      api: starryApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => StarryClient.create(apis),
    }),
    createApiFactory({
      api: queryClientApiRef,
      deps: {},
      factory: createQueryClient,
    }),
  ],
  routes: {
    root: rootRouteRef,
    environment: environmentRouteRef,
    platform: platformRouteRef,
  },
  externalRoutes: { createEnvironment: createEnvironmentRouteRef },
});

/**
 * Content of the "Ephemeral Environments" tab of an entity page.
 *
 * @public
 */
export const EntityEphemeralEnvironmentsContent: (
  props: TemplateProps,
) => JSX.Element = starryPlugin.provide(
  createRoutableExtension({
    name: 'EntityEphemeralEnvironmentsContent',
    component: () =>
      import('./components/list/EphemeralEnvironmentsContent').then(
        module => module.EphemeralEnvironmentsContent,
      ),
    mountPoint: entityContentRouteRef,
  }),
);

/**
 * The page with all environments, and below it one for each of them, and one
 * for the platform team.
 *
 * @public
 */
export const EnvironmentsPage: (props: TemplateProps) => JSX.Element =
  starryPlugin.provide(
    createRoutableExtension({
      name: 'EnvironmentsPage',
      component: () =>
        import('./components/pages/LegacyEnvironmentsPage').then(
          module => module.LegacyEnvironmentsPage,
        ),
      mountPoint: rootRouteRef,
    }),
  );

/**
 * Tells whether an entity can be part of environments, for
 * `EntitySwitch.Case` and `EntityLayout.Route`.
 *
 * @public
 */
export function isStarryAvailable(entity: Entity): boolean {
  return ['component', 'system'].includes(
    entity.kind.toLocaleLowerCase('en-US'),
  );
}

/**
 * The field `StarryEnvironmentName` of template forms.
 *
 * @public
 */
export const StarryEnvironmentNameFieldExtension = starryPlugin.provide(
  createScaffolderFieldExtension({
    name: 'StarryEnvironmentName',
    component: EnvironmentNameField,
    validation: validateEnvironmentName,
    schema: environmentNameSchema.schema,
  }),
);

/**
 * The field `StarryBranchPicker` of template forms.
 *
 * @public
 */
export const StarryBranchPickerFieldExtension = starryPlugin.provide(
  createScaffolderFieldExtension({
    name: 'StarryBranchPicker',
    component: BranchPickerField,
    schema: branchPickerSchema.schema,
  }),
);

/**
 * The field `StarryOwner` of template forms.
 *
 * @public
 */
export const StarryOwnerFieldExtension = starryPlugin.provide(
  createScaffolderFieldExtension({
    name: 'StarryOwner',
    component: OwnerField,
    schema: ownerSchema.schema,
  }),
);

/**
 * The field `StarryLifetime` of template forms.
 *
 * @public
 */
export const StarryLifetimeFieldExtension = starryPlugin.provide(
  createScaffolderFieldExtension({
    name: 'StarryLifetime',
    component: LifetimeField,
    schema: lifetimeSchema.schema,
  }),
);
