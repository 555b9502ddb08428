import {
  ApiBlueprint,
  createFrontendPlugin,
  discoveryApiRef,
  fetchApiRef,
  PageBlueprint,
} from '@backstage/frontend-plugin-api';
import { EntityContentBlueprint } from '@backstage/plugin-catalog-react/alpha';
import { FormFieldBlueprint } from '@backstage/plugin-scaffolder-react/alpha';
import { StarryClient } from '@starry-idp/backstage-plugin-starry-common';
import CloudQueueIcon from '@material-ui/icons/CloudQueue';
import { z } from 'zod/v4';
import { queryClientApiRef, starryApiRef } from './api';
import { DEFAULT_TEMPLATE_REF } from './components/navigation/links';
import { createQueryClient } from './live/queryClient';
import {
  createEnvironmentRouteRef,
  environmentRouteRef,
  platformRouteRef,
  rootRouteRef,
} from './routes';

const starryApi = ApiBlueprint.make({
  params: defineParams =>
    defineParams({
      api: starryApiRef,
      deps: { discoveryApi: discoveryApiRef, fetchApi: fetchApiRef },
      factory: apis => StarryClient.create(apis),
    }),
});

const queryClient = ApiBlueprint.make({
  name: 'query-client',
  params: defineParams =>
    defineParams({
      api: queryClientApiRef,
      deps: {},
      factory: createQueryClient,
    }),
});

const environmentsContent = EntityContentBlueprint.makeWithOverrides({
  name: 'ephemeral-environments',
  configSchema: { template: z.string().default(DEFAULT_TEMPLATE_REF) },
  factory: (originalFactory, { config }) =>
    originalFactory({
      path: '/ephemeral-environments',
      title: 'Ephemeral Environments',
      group: 'deployment',
      icon: <CloudQueueIcon />,
      filter: { kind: { $in: ['component', 'system'] } },
      loader: async () => {
        const { EphemeralEnvironmentsContent } = await import(
          './components/list/EphemeralEnvironmentsContent'
        );
        return <EphemeralEnvironmentsContent templateRef={config.template} />;
      },
    }),
});

const environmentsPage = PageBlueprint.makeWithOverrides({
  configSchema: { template: z.string().default(DEFAULT_TEMPLATE_REF) },
  factory: (originalFactory, { config }) =>
    originalFactory({
      path: '/environments',
      title: 'Environments',
      icon: <CloudQueueIcon fontSize="inherit" />,
      routeRef: rootRouteRef,
      loader: async () => {
        const { EnvironmentsPage } = await import(
          './components/pages/EnvironmentsPage'
        );
        // The app's layout gives a page a header, but no landmark.
        return (
          <main>
            <EnvironmentsPage templateRef={config.template} />
          </main>
        );
      },
    }),
});

const environmentNameField = FormFieldBlueprint.make({
  name: 'environment-name',
  params: {
    field: async () =>
      (await import('./fields/formFields')).environmentNameFormField,
  },
});

const branchPickerField = FormFieldBlueprint.make({
  name: 'branch-picker',
  params: {
    field: async () =>
      (await import('./fields/formFields')).branchPickerFormField,
  },
});

const ownerField = FormFieldBlueprint.make({
  name: 'owner',
  params: {
    field: async () => (await import('./fields/formFields')).ownerFormField,
  },
});

const lifetimeField = FormFieldBlueprint.make({
  name: 'lifetime',
  params: {
    field: async () => (await import('./fields/formFields')).lifetimeFormField,
  },
});

/**
 * Starry for apps of the new frontend system: the tab on entity pages, the
 * page with all environments and those below it, and the fields for template
 * forms.
 *
 * @public
 */
export const starryPlugin = createFrontendPlugin({
  pluginId: 'starry',
  title: 'Environments',
  icon: <CloudQueueIcon fontSize="inherit" />,
  info: { packageJson: () => import('../package.json') },
  routes: {
    root: rootRouteRef,
    environment: environmentRouteRef,
    platform: platformRouteRef,
  },
  externalRoutes: { createEnvironment: createEnvironmentRouteRef },
  extensions: [
    starryApi,
    queryClient,
    environmentsContent,
    environmentsPage,
    environmentNameField,
    branchPickerField,
    ownerField,
    lifetimeField,
  ],
});
