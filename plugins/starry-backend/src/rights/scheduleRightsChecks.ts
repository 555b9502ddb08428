import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { Clock, systemClock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { AccessReview } from '../kubernetes/AccessReview';
import { KubernetesApi } from '../kubernetes/KubernetesApi';
import { Namespaces } from '../kubernetes/Namespaces';
import { MAX_SOUGHT } from './judgeCluster';
import { RightsChecker } from './RightsChecker';
import { RightsStore } from './RightsStore';

/**
 * Has what Starry may do with each instance checked, by one replica at a time:
 * now, every hour, and when somebody asks for it. All that happens every minute
 * is to look whether it is due.
 */
export async function scheduleRightsChecks(options: {
  settings: Pick<Settings, 'instances' | 'reconcile'>;
  store: RightsStore;
  environments: Pick<EnvironmentStore, 'latestReady'>;
  scheduler: SchedulerService;
  logger: LoggerService;
  clock?: Clock;
}): Promise<RightsChecker> {
  const { settings, store, environments, scheduler, logger } = options;
  const { clock = systemClock } = options;
  const timeoutMs = settings.reconcile.requestTimeoutMs;
  const checker = RightsChecker.create({ store, logger, clock });
  for (const instance of settings.instances) {
    const { kubernetes, name } = instance;
    const checked = {
      settings: instance,
      argocd: ArgoCdClient.create({
        instance,
        fetch: (url, init) => fetch(url, init),
        clock,
        timeoutMs,
      }),
      cluster: kubernetes && {
        access: AccessReview.create(
          KubernetesApi.create(kubernetes, timeoutMs),
        ),
        namespaces: Namespaces.create({ kubernetes, clock, timeoutMs }),
      },
      ready: () => environments.latestReady(name, MAX_SOUGHT),
    };
    await checker.askSoon(name);
    await scheduler.scheduleTask({
      id: `starry-check-rights-${name}`,
      scope: 'global',
      frequency: { minutes: 1 },
      timeout: { minutes: 5 },
      initialDelay: { seconds: 5 },
      fn: signal => checker.check(checked, signal),
    });
  }
  return checker;
}
