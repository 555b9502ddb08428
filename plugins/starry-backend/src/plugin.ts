import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import { metricsServiceRef } from '@backstage/backend-plugin-api/alpha';
import { catalogServiceRef } from '@backstage/plugin-catalog-node';
import { signalsServiceRef } from '@backstage/plugin-signals-node';
import {
  RequestPolicy,
  starryRequestPoliciesExtensionPoint,
} from '@starry-idp/backstage-plugin-starry-node';
import { ChartRepository } from './chart/ChartRepository';
import { ChartRollout } from './rollout/ChartRollout';
import { ChartService } from './rollout/ChartService';
import { ChartStore } from './chart/ChartStore';
import { followChart } from './chart/followChart';
import { RolloutStore } from './rollout/RolloutStore';
import { scheduleRollout } from './rollout/scheduleRollout';
import { DatabaseClock } from './clock/DatabaseClock';
import { followTokens } from './instances/followTokens';
import { Instance } from './instances/Instance';
import { readSettings } from './config/readSettings';
import { ComponentResolver } from './requests/ComponentResolver';
import { ImageRepositories } from './images/ImageRepositories';
import { DatabaseEnvironmentStore } from './record/DatabaseEnvironmentStore';
import { EnvironmentAccess } from './access/EnvironmentAccess';
import { EnvironmentService } from './environments/EnvironmentService';
import { FormService } from './environments/FormService';
import { InstanceService } from './environments/InstanceService';
import { OwnerRule } from './access/OwnerRule';
import { registerPermissions } from './access/registerPermissions';
import { schedulePruning } from './environments/schedulePruning';
import { allowedRepositories } from './policies/allowedRepositories';
import { lifetimeBounds } from './policies/lifetimeBounds';
import { RequestPolicies } from './policies/RequestPolicies';
import { reservedNames } from './policies/reservedNames';
import { ServiceResolver } from './requests/ServiceResolver';
import { GitRepositories } from './git/GitRepositories';
import { RepositoryAddresses } from './git/RepositoryAddresses';
import { OfferingCatalog } from './offerings/OfferingCatalog';
import { scheduleOrphanSearches } from './orphans/scheduleOrphanSearches';
import { DatabaseOrphanStore } from './orphans/DatabaseOrphanStore';
import { createReconciliation } from './reconciliation';
import { RightsService } from './rights/RightsService';
import { RightsStore } from './rights/RightsStore';
import { scheduleRightsChecks } from './rights/scheduleRightsChecks';
import { createRouter } from './routes/createRouter';
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
    const added: RequestPolicy[] = [];
    env.registerExtensionPoint(starryRequestPoliciesExtensionPoint, {
      addPolicy: policy => added.push(policy),
    });
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
        metrics: metricsServiceRef,
        permissions: coreServices.permissions,
        permissionsRegistry: coreServices.permissionsRegistry,
        scheduler: coreServices.scheduler,
        signals: signalsServiceRef,
        userInfo: coreServices.userInfo,
      },
      async init(services) {
        const settings = readSettings(services.config);
        const store = await DatabaseEnvironmentStore.create(services);
        const database = await services.database.getClient();
        const clock = await DatabaseClock.create({ ...services, database });
        const deps = { ...services, clock };
        const { auth, catalog, lifecycle, logger } = deps;

        registerPermissions({ ...deps, store });
        const stopping = new AbortController();
        const changes = ChangeSignals.create({ signals: deps.signals, logger });
        const offerings = OfferingCatalog.create({ catalog, auth });
        const addresses = new RepositoryAddresses(settings.git.repositories);
        const { signal } = stopping;
        const git = GitRepositories.create({ signal, clock });
        const images = new ImageRepositories(settings.images.allowed);
        const components = new ComponentResolver({ addresses, git, images });
        const resolver = new ServiceResolver({ offerings, components });
        const policies = new RequestPolicies({
          ...deps,
          policies: [
            lifetimeBounds(settings.lifetime),
            reservedNames(settings.reservedNames),
            allowedRepositories(addresses),
            ...added,
          ],
        });
        const charts = new ChartRepository({
          chart: settings.chart,
          addresses,
          git,
          store: new ChartStore(database),
          clock,
        });
        await followChart({ ...deps, charts });

        const instances = settings.instances.map(one =>
          Instance.create({
            settings: one,
            clock,
            timeoutMs: settings.reconcile.requestTimeoutMs,
          }),
        );
        const stopFollowingTokens = followTokens({ ...deps, instances });
        const rights = new RightsStore(database);
        await scheduleRightsChecks({
          ...deps,
          instances,
          store: rights,
          environments: store,
        });

        // Until it is started, rows wait for it.
        const reconciliation = createReconciliation({
          ...deps,
          store,
          settings,
          instances,
          changes,
        });
        lifecycle.addStartupHook(() => reconciliation.start());
        lifecycle.addShutdownHook(async () => {
          stopping.abort();
          stopFollowingTokens();
          changes.stop();
          await reconciliation.stop();
          await clock.stop();
        });
        const onChanged = (ids: string[]) => {
          changes.changed(ids);
          reconciliation.wake();
        };

        await schedulePruning({
          ...deps,
          store,
          retentionMs: settings.retentionMs,
        });

        const orphans = await scheduleOrphanSearches({
          ...deps,
          environments: store,
          orphans: await DatabaseOrphanStore.create(deps),
          settings,
          instances,
          onChanged,
        });

        const rollouts = new RolloutStore(database);
        const rollOutNow = await scheduleRollout({
          ...deps,
          rollout: new ChartRollout({
            ...deps,
            rollouts,
            settings,
            onChanged,
          }),
        });

        const access = new EnvironmentAccess({ ...deps, store });
        const owners = new OwnerRule({ ...deps, settings });
        deps.httpRouter.use(
          createRouter({
            ...deps,
            chart: ChartService.create({
              ...deps,
              charts,
              rollouts,
              settings,
              rollOutNow,
            }),
            offerings,
            orphans,
            rights: RightsService.create({ ...deps, rights, instances }),
            instances: InstanceService.create({
              ...deps,
              store,
              instances: settings.instances,
            }),
            forms: FormService.create({
              access,
              owners,
              store,
              settings,
              catalog,
              addresses,
              git,
            }),
            environments: EnvironmentService.create({
              ...deps,
              access,
              owners,
              store,
              settings,
              resolver,
              components,
              policies,
              charts,
              changes,
              wakeReconciler: reconciliation.wake,
            }),
          }),
        );
      },
    });
  },
});
