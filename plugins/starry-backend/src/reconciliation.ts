import { randomUUID } from 'crypto';
import { LoggerService } from '@backstage/backend-plugin-api';
import { ApplicationObserver } from './observer/ApplicationObserver';
import { ArgoCdClient } from './argocd/ArgoCdClient';
import { Fetch } from './argocd/ArgoCdHttp';
import { Clock, systemClock } from './clock/Clock';
import { Settings } from './config/Settings';
import { EnvironmentStore } from './record/EnvironmentStore';
import { Namespaces } from './kubernetes/Namespaces';
import { Provisioner } from './reconciler/Provisioner';
import { Changes, Reconciler } from './reconciler/Reconciler';

export type { Changes } from './reconciler/Reconciler';

/** What drives environments while the plugin runs. */
export interface Reconciliation {
  /** Looks for due environments at once: call it after writing an intent. */
  wake(): void;
  /** Follows an instance anew: call it after a token of it was replaced. */
  reconnect(instance: string): void;
  /** Resolves when nothing of it runs any more. */
  stop(): Promise<void>;
}

/**
 * Starts what brings environments to where they are wanted, and what follows
 * every Argo CD instance. Connects to nothing before it returns.
 */
export function startReconciliation(options: {
  store: EnvironmentStore;
  settings: Pick<Settings, 'chart' | 'domain' | 'instances' | 'reconcile'>;
  logger: LoggerService;
  changes: Changes;
  clock?: Clock;
  random?: () => number;
  fetch?: Fetch;
  /** Told when an instance does not accept the token, or not for a call. */
  onRefused?: (instance: string) => void;
  /** Told when a cluster lacks what Argo CD has deployed to it. */
  onElsewhere?: (instance: string) => void;
}): Reconciliation {
  const { store, settings, logger, changes } = options;
  const {
    clock = systemClock,
    random = Math.random,
    fetch = (url, init) => globalThis.fetch(url, init),
  } = options;
  const { chart, domain, reconcile } = settings;
  const holder = randomUUID();
  const timeoutMs = reconcile.requestTimeoutMs;

  const provisioners = new Map<string, Provisioner>();
  const observers = new Map<string, ApplicationObserver>();
  const reconciler = Reconciler.create({
    store,
    provisioners,
    settings: reconcile,
    changes,
    logger,
    clock,
    random,
    holder,
    onElsewhere: options.onElsewhere,
  });

  for (const instance of settings.instances) {
    const client = ArgoCdClient.create({
      instance,
      fetch,
      clock,
      timeoutMs,
      onRefused: () => options.onRefused?.(instance.name),
    });
    const { kubernetes } = instance;
    const namespaces = Namespaces.create({ kubernetes, clock, timeoutMs });
    provisioners.set(
      instance.name,
      Provisioner.create({
        client,
        namespaces,
        settings: { chart, domain, instance },
        clock,
      }),
    );
    observers.set(
      instance.name,
      ApplicationObserver.create({
        instance,
        client,
        store,
        logger,
        clock,
        random,
        holder,
        // What of it can be seen on a page is told once it is judged.
        onChanged: (_, dueAt) => reconciler.wakeAt(dueAt),
      }),
    );
  }

  observers.forEach(observer => observer.start());
  reconciler.start();
  return {
    wake: () => reconciler.wake(),
    reconnect: instance => {
      observers.get(instance)?.reconnect();
      reconciler.wake();
    },
    stop: async () => {
      await Promise.all([
        reconciler.stop(),
        ...[...observers.values()].map(observer => observer.stop()),
      ]);
    },
  };
}
