import { randomUUID } from 'crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { Clock, systemClock } from './clock/Clock';
import { Settings } from './config/Settings';
import { Instance } from './instances/Instance';
import { ApplicationObserver } from './observer/ApplicationObserver';
import { EnvironmentDriver } from './reconciler/EnvironmentDriver';
import { Changes, Reconciler } from './reconciler/Reconciler';
import { EnvironmentStore } from './record/EnvironmentStore';

/** The reconciler, and an observer for each instance that wakes it. */
export interface Reconciliation {
  start(): void;
  /** Looks for due environments at once: call it after writing an intent. */
  wake(): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/**
 * Wires what brings environments to where they are wanted. Nothing runs, and
 * nothing is connected to, before it is started.
 */
export function createReconciliation(options: {
  store: EnvironmentStore;
  settings: Pick<Settings, 'chart' | 'domain' | 'reconcile'>;
  instances: Instance[];
  logger: LoggerService;
  changes: Changes;
  clock?: Clock;
  random?: () => number;
}): Reconciliation {
  const { settings, instances } = options;
  const { clock = systemClock, random = Math.random } = options;
  const { chart, domain, reconcile } = settings;
  const shared = { ...options, clock, random, holder: randomUUID() };

  const byName = new Map(instances.map(one => [one.name, one]));
  const reconciler = Reconciler.create({
    ...shared,
    settings: reconcile,
    drivers: new Map(
      instances.map(instance => [
        instance.name,
        EnvironmentDriver.create({
          client: instance.argocd,
          namespaces: instance.cluster?.namespaces,
          settings: { chart, domain, instance: instance.settings },
          clock,
        }),
      ]),
    ),
    onWrongCluster: name => byName.get(name)?.events.emit('wrong-cluster'),
  });
  const observers = instances.map(instance =>
    ApplicationObserver.create({
      ...shared,
      instance,
      // What of it can be seen on a page is told once it is judged.
      onChanged: (_, dueAt) => reconciler.wakeAt(dueAt),
    }),
  );
  const wake = () => reconciler.wake();
  return {
    start: () => {
      observers.forEach(observer => observer.start());
      reconciler.start();
      instances.forEach(({ events }) => events.on('token-replaced', wake));
    },
    wake,
    stop: async () => {
      instances.forEach(({ events }) => events.off('token-replaced', wake));
      await Promise.all(
        [reconciler, ...observers].map(running => running.stop()),
      );
    },
  };
}
