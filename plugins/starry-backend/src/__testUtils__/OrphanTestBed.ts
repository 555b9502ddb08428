import { mockCredentials, mockServices } from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { Knex } from 'knex';
import { callerWith } from '../access/Caller';
import { OrphanSettings } from '../config/Settings';
import { Instance } from '../instances/Instance';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { DatabaseOrphanStore } from '../orphans/DatabaseOrphanStore';
import { OrphanService } from '../orphans/OrphanService';
import { scheduleOrphanSearches } from '../orphans/scheduleOrphanSearches';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { ManualClock } from './ManualClock';
import { ScriptedArgoCd, until } from './ScriptedArgoCd';
import { instanceAt, RECONCILE } from './settings';
import { openStore } from './TestReconciler';

export const APPLICATIONS = '/api/v1/applications';
export const NAMESPACES = '/api/v1/namespaces';
export const GUEST = 'user:default/guest';
export const CALLER = callerWith(mockCredentials.user(GUEST));

/** An Argo CD and a cluster as a test scripts them, and what is searched there. */
export class OrphanTestBed {
  static async start(knex: Knex): Promise<OrphanTestBed> {
    const database = mockServices.database({ knex, migrations: {} });
    const bed = new OrphanTestBed(
      await ScriptedArgoCd.start(),
      await ScriptedArgoCd.start(),
      await openStore(knex),
      await DatabaseOrphanStore.create({ database }),
    );
    bed.listApplications();
    bed.listNamespaces();
    return bed;
  }

  readonly clock = new ManualClock('2026-01-02T00:00:00Z');
  readonly scheduler = mockServices.scheduler();
  readonly logger = mockServices.logger.mock();
  readonly metrics = metricsServiceMock.mock();
  /** Environments that the search has changed. */
  readonly changed: string[] = [];
  readonly audited: Array<{ meta: object; outcome: string }> = [];

  private constructor(
    readonly argocd: ScriptedArgoCd,
    readonly cluster: ScriptedArgoCd,
    readonly environments: DatabaseEnvironmentStore,
    readonly orphans: DatabaseOrphanStore,
  ) {}

  /** @param withCluster - whether there are credentials for the cluster */
  async start(
    settings: Partial<OrphanSettings> = {},
    withCluster: boolean = true,
  ): Promise<OrphanService> {
    const createEvent = async ({ meta = {} }: { meta?: object }) => {
      const event = { meta, outcome: 'none' };
      this.audited.push(event);
      return {
        success: async () => {
          event.outcome = 'success';
        },
        fail: async () => {
          event.outcome = 'failure';
        },
      };
    };
    this.metrics.createObservableGauge.mockReturnValue({
      addCallback: jest.fn(),
      removeCallback: jest.fn(),
    });
    const kubernetes = {
      url: this.cluster.url,
      token: 'kube-token',
      skipTLSVerify: false,
    };
    return await scheduleOrphanSearches({
      scheduler: this.scheduler,
      environments: this.environments,
      orphans: this.orphans,
      settings: {
        orphans: {
          intervalMs: 600_000,
          policy: 'report',
          graceMs: 3_600_000,
          ...settings,
        },
        reconcile: RECONCILE,
      },
      instances: [
        Instance.create({
          settings: instanceAt(this.argocd.url, {
            name: 'one',
            kubernetes: withCluster ? kubernetes : undefined,
          }),
          clock: this.clock,
          timeoutMs: RECONCILE.requestTimeoutMs,
        }),
      ],
      onChanged: ids => this.changed.push(...ids),
      auditor: mockServices.auditor.mock({ createEvent }),
      permissions: mockServices.permissions(),
      logger: this.logger,
      metrics: this.metrics,
      clock: this.clock,
    });
  }

  listApplications(...items: object[]): void {
    this.argocd.on(`GET ${APPLICATIONS}`, {
      body: { items: items.map(metadata => ({ metadata })) },
    });
  }

  listNamespaces(...items: object[]): void {
    this.cluster.on(`GET ${NAMESPACES}`, {
      body: { metadata: {}, items: items.map(metadata => ({ metadata })) },
    });
  }

  /** Lets the search look again, as often as it wants to. */
  async search(instance: string = '-one'): Promise<void> {
    let over = false;
    const run = this.scheduler
      .triggerTask(`starry-orphans${instance}`)
      .finally(() => {
        over = true;
      });
    await until(async () => {
      await this.clock.advance(1_000);
      return over;
    });
    await run;
  }

  async keep(record: EnvironmentRecord): Promise<void> {
    await this.environments.create(record, {
      at: record.createdAt,
      type: 'created',
      message: '',
    });
  }

  async stop(): Promise<void> {
    await this.argocd.stop();
    await this.cluster.stop();
  }
}

/** As Argo CD or Kubernetes lists something of the environment in its name. */
export function metadataOf(name: string, more: object = {}) {
  const environmentId = name.split('-').pop();
  return {
    name,
    uid: `uid-${name}`,
    creationTimestamp: '2026-01-01T00:00:00Z',
    // As Argo CD lists it.
    deletionTimestamp: null,
    labels: {
      'starry.io/managed': 'true',
      'starry.io/environment': environmentId,
    },
    ...more,
  };
}

/** What was asked to be deleted. */
export function deletions(server: ScriptedArgoCd): string[] {
  return server.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ path, query }) => `${path}?${query}`);
}
