import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  starryEnvironmentCreatePermission,
  starryEnvironmentDeletePermission,
  starryEnvironmentReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { readSettings } from './config/readSettings';
import { DatabaseEnvironmentStore } from './environments/DatabaseEnvironmentStore';
import { EnvironmentAccess } from './environments/EnvironmentAccess';
import { EnvironmentService } from './environments/EnvironmentService';
import {
  starryEnvironmentResourceRef,
  starryEnvironmentRules,
} from './environments/permissions';
import { schedulePruning } from './environments/schedulePruning';
import { ServiceResolver } from './environments/ServiceResolver';
import { GitRepositories } from './git/GitRepositories';
import { RepositoryAddresses } from './git/RepositoryAddresses';
import { OfferingCatalog } from './offerings/OfferingCatalog';
import { Engine, startEngine } from './reconciler';
import { createRouter } from './router';
import { ChangeSignals } from './signals/ChangeSignals';

/**
 * The backend of Starry: records and tracks ephemeral environments, and drives
 * Argo CD.
 *
 * @public
 */
export const starryPlugin = createBackendPlugin({
  pluginId: 'starry',
  register(env) {
    env.registerInit({
      deps: {
        auditor: coreServices.auditor,
        auth: coreServices.auth,
        catalog: catalogServiceRef,
        config: coreServices.rootConfig,
        database: coreServices.database,
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
        lifecycle: coreServices.lifecycle,
        logger: coreServices.logger,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
      },
      async init(deps) {
        const { auth, catalog, lifecycle, logger, permissionsRegistry } = deps;
        const settings = readSettings(deps.config);
        const store = await DatabaseEnvironmentStore.create(deps);

        permissionsRegistry.addPermissions([starryEnvironmentCreatePermission]);
        permissionsRegistry.addResourceType({
          resourceRef: starryEnvironmentResourceRef,
          permissions: [
            starryEnvironmentReadPermission,
            starryEnvironmentDeletePermission,
          ],
          rules: Object.values(starryEnvironmentRules),
          getResources: ids => Promise.all(ids.map(id => store.get(id))),
        });

        const stopping = new AbortController();
        const changes = ChangeSignals.create({ signals: deps.signals, logger });
        const offerings = OfferingCatalog.create({ catalog, auth });
        const addresses = new RepositoryAddresses(settings.git.repositories);
        const git = GitRepositories.create({ signal: stopping.signal });
        const resolver = new ServiceResolver({ offerings, addresses, git });

        let engine: Engine | undefined;
        lifecycle.addStartupHook(() => {
          engine = startEngine({ store, settings, logger, changes });
        });
        lifecycle.addShutdownHook(async () => {
          stopping.abort();
          changes.stop();
          await engine?.stop();
        });

        await schedulePruning({
          scheduler: deps.scheduler,
          store,
          retentionMs: settings.retentionMs,
        });

        deps.httpRouter.use(
          createRouter({
            ...deps,
            store,
            offerings,
            instances: settings.instances,
            access: new EnvironmentAccess({ ...deps, store }),
            environments: EnvironmentService.create({
              store,
              settings,
              catalog,
              resolver,
              addresses,
              git,
              changes,
              // Before the engine runs, the row waits for it.
              wakeReconciler: () => engine?.wake(),
            }),
          }),
        );
      },
    });
  },
});
