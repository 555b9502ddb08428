import { mockServices } from '@backstage/backend-test-utils';
import { Knex } from 'knex';
import { Fetch } from '../argocd/ArgoCdHttp';
import { systemClock } from '../clock/Clock';
import { InstanceSettings } from '../config/Settings';
import { Instance } from '../instances/Instance';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Reason } from '../model/Reason';
import { ServiceSpec } from '../model/ServiceSpec';
import { createReconciliation, Reconciliation } from '../reconciliation';
import { Changes } from '../reconciler/Reconciler';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { environmentOf } from './environments';
import { until } from './ScriptedArgoCd';
import { RECONCILE } from './settings';
import { deletion } from '../model/IntentChange';

/** The record on a database of its own. */
export async function openStore(knex: Knex): Promise<DatabaseEnvironmentStore> {
  const database = mockServices.database({ knex, migrations: {} });
  return await DatabaseEnvironmentStore.create({ database });
}

/** By all in the file, as they may share a cluster. */
let requested = 0;

interface Options {
  store: DatabaseEnvironmentStore;
  chart: { repoUrl: string; path: string; revision?: string };
  instances: InstanceSettings[];
  changes?: Changes;
  /** Sends what Argo CD is asked. */
  fetch?: Fetch;
}

/** What drives environments, with a record, and what a test asks of it. */
export class TestReconciler {
  static start(options: Options): TestReconciler {
    return new TestReconciler(options);
  }

  readonly store: DatabaseEnvironmentStore;
  readonly instances: Instance[];
  private readonly reconciliation: Reconciliation;

  private constructor(private readonly options: Options) {
    const { store, chart, instances, fetch } = options;
    this.store = store;
    this.instances = instances.map(settings =>
      Instance.create({
        settings,
        clock: systemClock,
        timeoutMs: RECONCILE.requestTimeoutMs,
        fetch,
      }),
    );
    this.reconciliation = createReconciliation({
      store,
      settings: {
        domain: 'starry.localhost',
        chart: { revision: 'main', ...chart },
        reconcile: RECONCILE,
      },
      instances: this.instances,
      logger: mockServices.logger.mock(),
      changes: options.changes ?? { changed: () => {}, progressed: () => {} },
    });
    this.reconciliation.start();
  }

  /** Looks at what was written by others. */
  wake(): void {
    this.reconciliation.wake();
  }

  async stop(): Promise<void> {
    await this.reconciliation.stop();
  }

  /** Stops it, and starts another that goes on with the same record. */
  async replace(overrides: Partial<Options> = {}): Promise<TestReconciler> {
    await this.stop();
    return new TestReconciler({ ...this.options, ...overrides });
  }

  /** Asks for an environment; each has a name and an id of its own. */
  async request(
    overrides: Partial<EnvironmentRecord> = {},
  ): Promise<EnvironmentRecord> {
    const now = new Date();
    const number = String(++requested);
    const environment = environmentOf({
      id: `a${number.padStart(7, '0')}`,
      name: `test-${number}`,
      createdAt: now,
      phaseSince: now,
      expiresAt: new Date(now.getTime() + 3_600_000),
      ...overrides,
    });
    const entry = { at: now, type: 'created', message: '' };
    await this.store.create(environment, entry);
    this.reconciliation.wake();
    return environment;
  }

  /** Asks for another image of a service, until nobody else writes. */
  async redeploy(
    id: string,
    service: string,
    change: Pick<ServiceSpec, 'commit' | 'image'>,
  ): Promise<void> {
    const phase = 'provisioning';
    let changed: EnvironmentRecord | undefined;
    while (!changed) {
      const { version, services } = (await this.store.get(id))!;
      const at = new Date();
      changed = await this.store.requestChange(id, {
        version,
        at,
        wanted: {
          services: services.map(one =>
            one.name === service ? { ...one, ...change } : one,
          ),
        },
        verdict: { phase, reason: 'ApplyingChange', message: '' },
        entry: { at, type: 'redeploy-requested', message: '', phase },
      });
    }
    this.reconciliation.wake();
  }

  async requestDeletion(id: string): Promise<void> {
    await this.store.requestChange(id, deletion({ at: new Date() }));
    this.reconciliation.wake();
  }

  /** Resolves when the environment is in the phase, for the reason if given. */
  async reaches(
    id: string,
    phase: string,
    options: { reason?: Reason; timeoutMs?: number } = {},
  ): Promise<EnvironmentRecord> {
    const { reason, timeoutMs = 60_000 } = options;
    const told = async () => (await this.store.get(id))!;
    try {
      await until(async () => {
        const { verdict } = await told();
        return (
          verdict.phase === phase && (!reason || verdict.reason === reason)
        );
      }, timeoutMs);
    } catch {
      const { verdict, observation } = await told();
      throw new Error(
        `Not ${phase}: ${JSON.stringify({ verdict, observation }, null, 1)}`,
      );
    }
    return await told();
  }

  /** The types of its timeline, or the phases where they changed. */
  async story(id: string): Promise<string[]> {
    const { items } = await this.store.timeline(id, { limit: 100 });
    return items
      .map(({ type, phase }) =>
        type === 'phase-changed' ? phase ?? type : type,
      )
      .reverse();
  }
}
