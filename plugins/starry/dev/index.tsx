import {
  ApiBlueprint,
  createFrontendModule,
} from '@backstage/frontend-plugin-api';
import { createDevApp } from '@backstage/frontend-dev-utils';
import { mockApis } from '@backstage/frontend-test-utils';
import catalogPlugin from '@backstage/plugin-catalog/alpha';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { starryApiRef } from '../src/api';
import starryPlugin from '../src';
import { FakeStarryApi } from './FakeStarryApi';

// Open /catalog/default/component/sample-be/ephemeral-environments, or
// /environments and /environments/platform.
createDevApp({
  features: [
    starryPlugin.withOverrides({
      extensions: [
        starryPlugin.getExtension('api:starry').override({
          params: defineParams =>
            defineParams({
              api: starryApiRef,
              deps: {},
              factory: () => new FakeStarryApi(),
            }),
        }),
      ],
    }),
    catalogPlugin,
    scaffolderPlugin,
    createFrontendModule({
      pluginId: 'app',
      extensions: [
        // There is no backend to ask, and everything is to be looked at.
        ApiBlueprint.make({
          name: 'permission',
          params: defineParams =>
            defineParams({
              api: permissionApiRef,
              deps: {},
              factory: () => mockApis.permission(),
            }),
        }),
      ],
    }),
    createFrontendModule({
      pluginId: 'catalog',
      extensions: [
        ApiBlueprint.make({
          params: defineParams =>
            defineParams({
              api: catalogApiRef,
              deps: {},
              factory: () =>
                catalogApiMock({
                  entities: [
                    {
                      apiVersion: 'backstage.io/v1alpha1',
                      kind: 'Component',
                      metadata: { name: 'sample-be', namespace: 'default' },
                      spec: { type: 'service', owner: 'sample-team' },
                    },
                  ],
                }),
            }),
        }),
      ],
    }),
  ],
});
