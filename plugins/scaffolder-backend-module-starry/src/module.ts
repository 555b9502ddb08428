import {
  coreServices,
  createBackendModule,
} from '@backstage/backend-plugin-api';
import { scaffolderActionsExtensionPoint } from '@backstage/plugin-scaffolder-node';
import { createCreateEnvironmentAction } from './actions/createEnvironment';
import { createDeleteEnvironmentAction } from './actions/deleteEnvironment';
import { createRedeployEnvironmentAction } from './actions/redeployEnvironment';
import { systemClock } from './clock';

/**
 * Adds Starry's actions to the scaffolder.
 *
 * @public
 */
export const scaffolderModuleStarry = createBackendModule({
  pluginId: 'scaffolder',
  moduleId: 'starry',
  register(env) {
    env.registerInit({
      deps: {
        actions: scaffolderActionsExtensionPoint,
        auth: coreServices.auth,
        config: coreServices.rootConfig,
        discovery: coreServices.discovery,
      },
      async init({ actions, auth, config, discovery }) {
        const options = {
          auth,
          discovery,
          clock: systemClock,
          appBaseUrl: config.getString('app.baseUrl'),
        };
        actions.addActions(
          createCreateEnvironmentAction(options),
          createDeleteEnvironmentAction(options),
          createRedeployEnvironmentAction(options),
        );
      },
    });
  },
});
