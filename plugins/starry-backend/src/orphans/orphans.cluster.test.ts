import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { environmentOf } from '../__testUtils__/environments';
import { RealArgoCd } from '../__testUtils__/RealArgoCd';
import { RECONCILE } from '../__testUtils__/settings';
import { openStore, TestReconciler } from '../__testUtils__/TestReconciler';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { callerWith } from '../access/Caller';
import { systemClock } from '../clock/Clock';
import { InstanceSettings, OrphanSettings } from '../config/Settings';
import { Instance } from '../instances/Instance';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { DatabaseOrphanStore } from './DatabaseOrphanStore';
import { OrphanService } from './OrphanService';
import { scheduleOrphanSearches } from './scheduleOrphanSearches';

jest.setTimeout(180_000);

/** Starting a cluster takes programs that have to be built: only on demand. */
const onCluster = process.env.STARRY_CONTRACT_TARGET === 'argocd';

const ADMIN = 'user:default/admin';
const CALLER = callerWith(mockCredentials.user(ADMIN));

/** What was made a moment ago may still be under way; this is long after. */
const clock = {
  ...systemClock,
  now: () => new Date(Date.now() + 10 * 60_000),
};

it('has a clock that is ahead by more than a creation takes', () => {
  expect(clock.now().getTime() - Date.now()).toBeGreaterThan(60_000);
});

// Without a cluster there is nothing below to skip, so nothing is defined.
(onCluster ? describe : () => {})('on a real Argo CD', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  const logger = mockServices.logger.mock();
  let real: RealArgoCd;
  let environments: DatabaseEnvironmentStore;
  let orphans: DatabaseOrphanStore;
  let scheduler: ReturnType<typeof mockServices.scheduler>;
  let reconciler: TestReconciler | undefined;

  beforeAll(async () => {
    real = await RealArgoCd.start();
  });

  afterAll(async () => {
    await real?.stop();
  });

  beforeEach(async () => {
    const knex = await databases.init('SQLITE_3');
    const database = mockServices.database({ knex, migrations: {} });
    environments = await openStore(knex);
    orphans = await DatabaseOrphanStore.create({ database });
  });

  afterEach(async () => {
    await reconciler?.stop();
    reconciler = undefined;
  });

  async function start(
    settings: Partial<OrphanSettings> = {},
    instance: Partial<InstanceSettings> = {},
  ): Promise<OrphanService> {
    scheduler = mockServices.scheduler();
    const metrics = metricsServiceMock.mock();
    metrics.createObservableGauge.mockReturnValue({
      addCallback: jest.fn(),
      removeCallback: jest.fn(),
    });
    return await scheduleOrphanSearches({
      scheduler,
      environments,
      orphans,
      settings: {
        orphans: {
          intervalMs: 600_000,
          policy: 'report',
          graceMs: 0,
          ...settings,
        },
        reconcile: RECONCILE,
      },
      instances: [
        Instance.create({
          settings: real.instance(instance),
          clock,
          timeoutMs: RECONCILE.requestTimeoutMs,
        }),
      ],
      onChanged: () => reconciler?.wake(),
      auditor: mockServices.auditor.mock({
        createEvent: async () => ({
          success: async () => {},
          fail: async () => {},
        }),
      }),
      permissions: mockServices.permissions(),
      logger,
      metrics,
      clock,
    });
  }

  async function search() {
    await scheduler.triggerTask('starry-orphans-real');
    return await orphans.list();
  }

  const labels = (id: string) => ({
    'starry.io/managed': 'true',
    'starry.io/environment': id,
  });

  async function makeNamespace(name: string, id?: string): Promise<void> {
    await real.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name, labels: id ? labels(id) : {} },
    });
  }

  /** Like one that Starry made; its chart makes the namespace. */
  async function makeApplication(name: string, id: string): Promise<void> {
    await real.apply({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: {
        name,
        namespace: 'argocd',
        labels: labels(id),
        finalizers: ['resources-finalizer.argocd.argoproj.io'],
      },
      spec: {
        project: real.instance().project,
        source: {
          repoURL: real.chartRepoUrl,
          path: 'charts/environment',
          targetRevision: 'main',
          helm: {
            releaseName: 'lost',
            valuesObject: {
              environment: {
                id,
                name: 'lost',
                stage: 'ephemeral',
                owner: 'group:default/sample-team',
                domain: 'starry.localhost',
                generation: 1,
                asleep: false,
              },
              services: {
                cache: { offering: 'cache', config: {} },
              },
            },
          },
        },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: name,
        },
        syncPolicy: { automated: { prune: true, selfHeal: true } },
      },
    });
    await until(async () => (await real.namespaceUid(name)) !== '', 60_000);
  }

  const there = async (namespace: string) =>
    (await real.namespaceUid(namespace)) !== '';

  it('finds what nobody knows, and takes it away with all that is in it', async () => {
    const service = await start();
    await makeApplication('env-lost-a0000001', 'a0000001');
    await makeNamespace('env-left-a0000002', 'a0000002');
    await makeNamespace('env-unlabelled-a0000003');
    const found = await search();
    expect(
      found.map(({ kind, name, removable }) => ({ kind, name, removable })),
    ).toEqual(
      expect.arrayContaining([
        { kind: 'application', name: 'env-lost-a0000001', removable: true },
        { kind: 'namespace', name: 'env-lost-a0000001', removable: false },
        { kind: 'namespace', name: 'env-left-a0000002', removable: true },
      ]),
    );
    expect(found).toHaveLength(3);
    expect((await service.list({}, CALLER)).searches).toMatchObject([
      { complete: true },
    ]);

    for (const { id, removable } of found) {
      if (removable) {
        await orphans.requestRemoval(id, { at: clock.now(), by: ADMIN });
      }
    }
    await until(async () => (await search()).length === 0, 90_000);
    expect(await real.statusOf('env-lost-a0000001')).toBe(404);
    expect(await there('env-lost-a0000001')).toBe(false);
    expect(await there('env-left-a0000002')).toBe(false);
    expect(await there('env-unlabelled-a0000003')).toBe(true);
  });

  it('leaves alone a namespace that was made anew since it was found', async () => {
    await start();
    const name = 'env-again-a0000004';
    await makeNamespace(name, 'a0000004');
    const [{ id, uid }] = await search();
    await real.cluster.kubectl('delete', 'namespace', name);
    await makeNamespace(name, 'a0000004');
    expect(await real.namespaceUid(name)).not.toBe(uid);

    await orphans.requestRemoval(id, { at: clock.now(), by: ADMIN });
    const after = await search();
    expect(await there(name)).toBe(true);
    expect(after).toMatchObject([{ name, state: 'found' }]);
    expect(after[0].uid).not.toBe(uid);
    await real.cluster.kubectl('delete', 'namespace', name);
  });

  it('says what holds a namespace that it removes, and sees it go', async () => {
    const service = await start({ policy: 'remove' });
    const name = 'env-held-a0000005';
    const held = ['configmap', 'hold-me', '--namespace', name];
    await makeNamespace(name, 'a0000005');
    await real.cluster.kubectl('create', ...held);
    const setFinalizers = (finalizers: string[] | null) =>
      real.cluster.kubectl(
        ...['patch', ...held, '--type=merge', '--patch'],
        JSON.stringify({ metadata: { finalizers } }),
      );
    await setFinalizers(['example.com/hold']);
    await search();
    await until(async () => {
      const [orphan] = (await service.list({}, CALLER)).items;
      return /but ConfigMap hold-me \(finalizer example.com\/hold\) keeps it$/.test(
        orphan.message,
      );
    });
    expect((await service.list({}, CALLER)).items).toMatchObject([
      { name, state: 'removing', removalRequestedBy: 'policy' },
    ]);
    await setFinalizers(null);
    await until(async () => (await search()).length === 0, 60_000);
    expect(await there(name)).toBe(false);
  });

  it('says which right it lacks', async () => {
    const token = await real.cluster.kubectl(
      ...['create', 'token', 'default', '--namespace', 'default'],
    );
    const kubernetes = { ...real.instance().kubernetes!, token: token.trim() };
    const service = await start({}, { kubernetes });
    await search();
    expect((await service.list({}, CALLER)).searches).toMatchObject([
      {
        complete: false,
        message:
          'Namespaces cannot be listed: The cluster does not let Starry list namespaces.',
      },
    ]);
  });

  function startOwnReconciler(): void {
    reconciler = TestReconciler.start({
      store: environments,
      chart: { repoUrl: real.chartRepoUrl, path: 'charts/environment' },
      instances: [real.instance()],
    });
  }

  it('finds an environment whose application is gone for good', async () => {
    await start();
    const now = new Date();
    const environment = environmentOf({
      id: 'a0000006',
      name: 'test-6',
      services: [{ name: 'cache', offering: 'cache', config: {} }],
      instance: 'real',
      createdAt: now,
      phaseSince: now,
      expiresAt: new Date(now.getTime() + 3_600_000),
    });
    const { application, id } = environment;
    await environments.create(environment, {
      at: now,
      type: 'created',
      message: '',
    });
    startOwnReconciler();
    const reaches = (phase: string) =>
      until(
        async () => (await environments.get(id))?.verdict.phase === phase,
        90_000,
      );
    await reaches('ready');
    expect(await search()).toEqual([]);

    // While nobody looks, another takes its place.
    await reconciler?.stop();
    await real.cluster.kubectl(
      ...['delete', 'application', application, '--namespace', 'argocd'],
    );
    await real.apply({
      apiVersion: 'argoproj.io/v1alpha1',
      kind: 'Application',
      metadata: { name: application, namespace: 'argocd' },
      spec: {
        project: real.instance().project,
        source: {
          repoURL: real.chartRepoUrl,
          path: 'charts/environment',
          targetRevision: 'main',
        },
        destination: {
          server: 'https://kubernetes.default.svc',
          namespace: 'env-of-others',
        },
      },
    });
    startOwnReconciler();
    await reaches('failed');
    const found = await search();
    expect(found).toMatchObject([
      {
        kind: 'environment',
        environmentId: id,
        reason: 'ApplicationVanished',
        message: expect.stringContaining('that Starry did not make'),
      },
    ]);

    await orphans.requestRemoval(found[0].id, { at: clock.now(), by: ADMIN });
    expect(await search()).toEqual([]);
    expect(await environments.get(id)).toMatchObject({
      intent: 'absent',
      verdict: { phase: 'deleting', reason: 'DeletionRequested' },
    });
    expect(await real.statusOf(application)).toBe(200);
  });
});
