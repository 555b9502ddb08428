import {
  AuditorService,
  LoggerService,
  PermissionsService,
  SchedulerService,
} from '@backstage/backend-plugin-api';
import { MetricsService } from '@backstage/backend-plugin-api/alpha';
import { stringifyError } from '@backstage/errors';
import { Clock, systemClock } from '../clock/Clock';
import { creationInFlightMs } from '../config/requestLimits';
import { Settings } from '../config/Settings';
import { Instance } from '../instances/Instance';
import { EnvironmentStore } from '../record/EnvironmentStore';
import { InstanceSearch, OrphanSource } from './InstanceSearch';
import { InstanceAddress } from './OrphanFacts';
import { observeOrphans } from './observeOrphans';
import { OrphanRemovals } from './OrphanRemovals';
import { OrphanRemover } from './OrphanRemover';
import { OrphanRounds } from './OrphanRounds';
import { OrphanService } from './OrphanService';
import { OrphanStore } from './OrphanStore';
import { FormerInstanceSearch } from './FormerInstanceSearch';

/** The task that searches for what is on former instances. */
const FORMER_INSTANCES_TASK = 'starry-orphans';

/**
 * Schedules the search for orphans: one task for each instance, so that no
 * instance holds up another, and one for former instances. Connects to nothing
 * before it returns.
 */
export async function scheduleOrphanSearches(options: {
  scheduler: SchedulerService;
  environments: EnvironmentStore;
  orphans: OrphanStore;
  settings: Pick<Settings, 'orphans' | 'reconcile'>;
  instances: Instance[];
  /** Told which environments changed, so that the reconciler looks at them. */
  onChanged: (ids: string[]) => void;
  auditor: AuditorService;
  permissions: PermissionsService;
  logger: LoggerService;
  metrics: MetricsService;
  clock?: Clock;
}): Promise<OrphanService> {
  const { scheduler, orphans, settings, instances, logger, metrics } = options;
  const { clock = systemClock } = options;
  const names = instances.map(({ name }) => name);

  const schedule = async (
    id: string,
    source: OrphanSource,
    remover: OrphanRemover,
  ) => {
    const removals = OrphanRemovals.create({
      ...options,
      settings: settings.orphans,
      remover,
      clock,
    });
    const rounds = new OrphanRounds({ source, removals, clock });
    await scheduler.scheduleTask({
      id,
      scope: 'global',
      frequency: { milliseconds: settings.orphans.intervalMs },
      // If the replica that searches is killed, no other searches for so long.
      timeout: { minutes: 2 },
      initialDelay: { seconds: 10 },
      fn: signal => rounds.run(signal),
    });
  };

  await schedule(
    FORMER_INSTANCES_TASK,
    FormerInstanceSearch.create({ ...options, configured: names, clock }),
    OrphanRemover.create({ ...options, clock }),
  );
  for (const instance of instances) {
    const calls = {
      client: instance.argocd,
      namespaces: instance.cluster?.namespaces,
    };
    await schedule(
      taskOf(instance.name),
      InstanceSearch.create({
        ...options,
        ...calls,
        instance: addressOf(instance),
        instances: instances.map(addressOf),
        creationInFlightMs: creationInFlightMs(settings.reconcile),
        clock,
      }),
      OrphanRemover.create({ ...options, ...calls, clock }),
    );
  }
  observeOrphans({ metrics, orphans, instances: names });

  return OrphanService.create({
    ...options,
    orphans,
    instances: names,
    searchNow: instance => {
      const id = names.includes(instance)
        ? taskOf(instance)
        : FORMER_INSTANCES_TASK;
      // If a search is running, it carries out before its end what was asked for
      // meanwhile.
      scheduler.triggerTask(id).catch(error => {
        logger.debug(`Cannot begin ${id} now: ${stringifyError(error)}`);
      });
    },
    clock,
  });
}

function addressOf({ name, settings }: Instance): InstanceAddress {
  return {
    name,
    argocd: `${settings.url} ${settings.project}`,
    cluster: settings.kubernetes?.url,
  };
}

function taskOf(instance: string): string {
  return `${FORMER_INSTANCES_TASK}-${instance}`;
}
