import { LoggerService, SchedulerService } from '@backstage/backend-plugin-api';
import { Clock, systemClock } from '../clock/Clock';
import { Instance } from '../instances/Instance';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { MAX_SOUGHT } from './judgeCluster';
import { RightsChecker } from './RightsChecker';
import { RightsStore } from './RightsStore';

/**
 * Has what Starry may do with each instance checked, by one replica at a time:
 * now, every hour, and when the instance gives a reason to. All that happens
 * every minute is to look whether it is due.
 */
export async function scheduleRightsChecks(options: {
  instances: Instance[];
  store: RightsStore;
  environments: Pick<EnvironmentStore, 'latestReady'>;
  scheduler: SchedulerService;
  logger: LoggerService;
  clock?: Clock;
}): Promise<void> {
  const { instances, store, environments, scheduler, logger } = options;
  const { clock = systemClock } = options;
  const checker = RightsChecker.create({ store, logger, clock });
  for (const instance of instances) {
    const { events, name, settings, argocd, cluster } = instance;
    const ready = () => environments.latestReady(name, MAX_SOUGHT);
    events.on('refused', () => checker.refused(name));
    events.on('wrong-cluster', () => void checker.askSoon(name));
    // What the last token was allowed says nothing of this one.
    events.on('token-replaced', () => void checker.askSoon(name, 0));
    await checker.askSoon(name);
    await scheduler.scheduleTask({
      id: `starry-check-rights-${name}`,
      scope: 'global',
      frequency: { minutes: 1 },
      timeout: { minutes: 5 },
      initialDelay: { seconds: 5 },
      fn: signal => checker.check({ settings, argocd, cluster, ready }, signal),
    });
  }
}
