import { mockServices } from '@backstage/backend-test-utils';
import { Sandbox } from '@starry-idp/sandbox';
import { Knex } from 'knex';
import { InstanceSettings } from '../config/Settings';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Reason } from '../model/Reason';
import { ServiceSpec } from '../model/ServiceSpec';
import { Reconciliation, startReconciliation } from '../reconciliation';
import { environmentOf } from './environments';
import { until } from './ScriptedArgoCd';

const RECONCILE = {
  pollIntervalMs: 500,
  concurrency: 8,
  maxArriving: 20,
  leaseMs: 60_000,
  requestTimeoutMs: 5_000,
  provisionTimeoutMs: 900_000,
  deleteTimeoutMs: 600_000,
};

/** The reconciler on a database of its own, and what a test asks of it. */
export class TestReconciler {
  static async start(options: {
    knex: Knex;
    chart: { repoUrl: string; path: string };
    instances: InstanceSettings[];
    onElsewhere?: (instance: string) => void;
  }): Promise<TestReconciler> {
    const { knex, chart, instances, onElsewhere } = options;
    const database = mockServices.database({ knex, migrations: {} });
    const store = await DatabaseEnvironmentStore.create({ database });
    const reconciler = startReconciliation({
      store,
      settings: {
        domain: 'starry.localhost',
        chart: { ...chart, revision: 'main' },
        instances,
        reconcile: RECONCILE,
      },
      logger: mockServices.logger.mock(),
      changes: { changed: () => {}, progressed: () => {} },
      onElsewhere,
    });
    return new TestReconciler(store, reconciler);
  }

  private count = 0;

  private constructor(
    readonly store: DatabaseEnvironmentStore,
    private readonly reconciler: Reconciliation,
  ) {}

  /** Looks at what was written by others. */
  wake(): void {
    this.reconciler.wake();
  }

  async stop(): Promise<void> {
    await this.reconciler.stop();
  }

  /** Asks for an environment; each has a name and an id of its own. */
  async request(
    overrides: Partial<EnvironmentRecord> = {},
  ): Promise<EnvironmentRecord> {
    const now = new Date();
    const number = String(++this.count);
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
    this.reconciler.wake();
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
        services: services.map(one =>
          one.name === service ? { ...one, ...change } : one,
        ),
        verdict: { phase, reason: 'ApplyingChange', message: '' },
        entry: { at, type: 'redeploy-requested', message: '', phase },
      });
    }
    this.reconciler.wake();
  }

  async requestDeletion(id: string): Promise<void> {
    const at = new Date();
    const entry = { at, type: 'delete-requested', message: '' };
    await this.store.requestDeletion(id, { at, entry });
    this.reconciler.wake();
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

/** A sandbox as the portal is configured for it. */
export function instanceOf(
  sandbox: Sandbox,
  overrides: Partial<InstanceSettings> = {},
): InstanceSettings {
  return {
    name: 'sandbox',
    url: sandbox.url,
    token: sandbox.token,
    project: 'starry',
    applicationNamespace: 'argocd',
    destination: { server: 'https://kubernetes.default.svc' },
    kubernetes: {
      url: sandbox.kubernetesUrl,
      token: sandbox.kubernetesToken,
      skipTLSVerify: false,
    },
    listIntervalMs: 300_000,
    ...overrides,
  };
}
