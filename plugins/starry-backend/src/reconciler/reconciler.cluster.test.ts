import { TestDatabases } from '@backstage/backend-test-utils';
import { environmentOf } from '../__testUtils__/environments';
import { RealArgoCd } from '../__testUtils__/RealArgoCd';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { openStore, TestReconciler } from '../__testUtils__/TestReconciler';
import { toApplication } from '../provisioning/application';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ServiceSpec } from '../model/ServiceSpec';

// Other tests run beside these, and a Pod whose event Kubernetes' scheduler
// missed is looked at again after five minutes.
const READY_MS = 400_000;
jest.setTimeout(1_200_000);

/** Starting a cluster takes programs that have to be built: only on demand. */
const onCluster = process.env.STARRY_CONTRACT_TARGET === 'argocd';

const SERVICES: ServiceSpec[] = [
  ...['sample-be', 'sample-fe-1', 'sample-fe-2'].map(name => ({
    name,
    offering: 'web-application',
    image: `registry.starry.localhost/${name}:0123456`,
    url: `http://test-00.${name}.starry.localhost/`,
    config: {},
  })),
  { name: 'orders-db', offering: 'postgresql-database', config: {} },
  { name: 'inventory-db', offering: 'postgresql-database', config: {} },
  { name: 'cache', offering: 'cache', config: {} },
];

const chart = { path: 'charts/environment', revision: 'main' };

it('asks the chart for all six services', () => {
  const { spec } = toApplication(environmentOf({ services: SERVICES }), {
    domain: 'starry.localhost',
    chart: { repoUrl: 'https://example.com/platform', ...chart },
    instance: {
      project: 'starry',
      applicationNamespace: 'argocd',
      destination: { server: 'https://kubernetes.default.svc' },
    },
  });
  expect(Object.keys(spec.source.helm.valuesObject.services!)).toHaveLength(6);
});

// Without a cluster there is nothing below to skip, so nothing is defined.
(onCluster ? describe : () => {})('on a real Argo CD', () => {
  const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
  let real: RealArgoCd;
  let store: DatabaseEnvironmentStore;
  let reconciler: TestReconciler;
  let requests: Map<string, number>;

  beforeAll(async () => {
    real = await RealArgoCd.start();
  });

  afterAll(async () => {
    await real?.stop();
  });

  beforeEach(async () => {
    requests = new Map();
    store = await openStore(await databases.init('SQLITE_3'));
    reconciler = TestReconciler.start({
      store,
      chart: { repoUrl: real.chartRepoUrl, path: chart.path },
      instances: [real.instance()],
      fetch: (url, init) => {
        const route = new URL(url).pathname.replace(/env-[^/]+/, '{name}');
        const call = `${init.method} ${route}`;
        requests.set(call, (requests.get(call) ?? 0) + 1);
        return fetch(url, init);
      },
    });
  });

  afterEach(async () => {
    await reconciler?.stop();
  });

  async function request(
    services: ServiceSpec[] = SERVICES,
  ): Promise<EnvironmentRecord> {
    return await reconciler.request({ services, instance: 'real' });
  }

  async function reaches(id: string, phase: string, timeoutMs = READY_MS) {
    return await reconciler.reaches(id, phase, { timeoutMs });
  }

  /** Deletes, and makes sure that what the record then says is so. */
  async function remove({ id, application, namespace }: EnvironmentRecord) {
    await reconciler.requestDeletion(id);
    const gone = await reaches(id, 'gone', 180_000);
    expect(gone.verdict).toMatchObject({ reason: goneReasonOf(gone) });
    expect(await real.statusOf(application)).toBe(404);
    expect(await real.namespaceUid(namespace)).toBe('');
  }

  it('takes the whole system from being asked for to being gone', async () => {
    const begun = Date.now();
    const environment = await request();
    const { id, namespace } = environment;
    const ready = await reaches(id, 'ready');
    const created = Date.now();
    const creating = Object.fromEntries(requests);
    expect(ready.verdict).toMatchObject({ reason: 'Ready' });
    expect(ready.namespaceUid).toBe(await real.namespaceUid(namespace));
    expect(ready.serviceStatus).toEqual(
      Object.fromEntries(
        SERVICES.map(({ name }) => [name, { health: 'healthy' }]),
      ),
    );

    requests.clear();
    await remove(environment);
    expect(await reconciler.story(id)).toEqual([
      'created',
      'provisioning',
      'ready',
      'delete-requested',
      'gone',
    ]);
    process.stdout.write(
      `${JSON.stringify(
        {
          secondsToReady: (created - begun) / 1000,
          requestsToReady: creating,
          secondsToGone: (Date.now() - created) / 1000,
          requestsToGone: Object.fromEntries(requests),
        },
        null,
        2,
      )}\n`,
    );
  });

  it('stays ready, and asks nothing, while Argo CD looks again and again', async () => {
    const environment = await request();
    await reaches(environment.id, 'ready');
    requests.clear();
    // Argo CD compares every 30 seconds, and heals what it finds.
    await new Promise(resolve => setTimeout(resolve, 40_000));
    expect(await reconciler.story(environment.id)).toEqual([
      'created',
      'provisioning',
      'ready',
    ]);
    expect(Object.fromEntries(requests)).toEqual({});
    await remove(environment);
  });

  it('deletes what is still being created, whenever that is', async () => {
    const moments: Array<(environment: EnvironmentRecord) => boolean> = [
      () => true,
      ({ observation }) => observation?.exists === true,
      ({ observation }) => observation?.operation?.phase === 'Running',
      ({ observation }) => observation?.health === 'Progressing',
    ];
    // No Pod finds a node, so that none of these moments is over at once.
    const taint = ['taint', 'nodes', '--all'];
    await real.cluster.kubectl(...taint, 'example.com/full=:NoSchedule');
    try {
      await Promise.all(
        moments.map(async hasCome => {
          const environment = await request();
          await until(
            async () => hasCome((await store.get(environment.id))!),
            60_000,
          );
          await remove(environment);
          expect(await reconciler.story(environment.id)).not.toContain('ready');
        }),
      );
    } finally {
      await real.cluster.kubectl(...taint, 'example.com/full-');
    }
  });

  it('makes again what someone deleted by hand', async () => {
    const environment = await request();
    const { id, application, namespace } = environment;
    const { namespaceUid } = await reaches(id, 'ready');
    await real.deleteApplication(application);
    await until(
      async () => (await reconciler.story(id)).includes('recreated'),
      120_000,
    );
    const again = await reaches(id, 'ready');
    expect(again.namespaceUid).not.toBe(namespaceUid);
    expect(again.namespaceUid).toBe(await real.namespaceUid(namespace));
    await remove(environment);
  });

  /** Deletes it, and waits until the record tells what holds it. */
  async function removeHeld({ id }: EnvironmentRecord) {
    await reconciler.requestDeletion(id);
    await until(
      async () => (await store.get(id))?.verdict.reason === 'NamespaceHeld',
      60_000,
    );
    return (await store.get(id))!.verdict;
  }

  async function setFinalizers(
    namespace: string,
    object: string,
    finalizers: string[] | null,
  ): Promise<void> {
    await real.cluster.kubectl(
      ...['patch', ...object.split(' '), '--namespace', namespace],
      ...['--type=merge', '--patch'],
      JSON.stringify({ metadata: { finalizers } }),
    );
  }

  it('names what holds its namespace, and is gone when that lets go', async () => {
    const environment = await request();
    const { id, namespace } = environment;
    await reaches(id, 'ready');
    // Argo CD knows nothing of it.
    const foreign = 'configmap hold-me';
    await real.cluster.kubectl(
      ...['create', ...foreign.split(' '), '--namespace', namespace],
    );
    await setFinalizers(namespace, foreign, ['example.com/hold']);

    expect(await removeHeld(environment)).toEqual({
      phase: 'deleting',
      reason: 'NamespaceHeld',
      message: `Its namespace ${namespace} is being deleted, but ConfigMap hold-me (finalizer example.com/hold) keeps it`,
      nextStep:
        'Ask the platform team why whatever set the finalizer example.com/hold does not remove it; Starry never removes what others set.',
    });
    expect(await real.namespaceUid(namespace)).not.toBe('');

    await setFinalizers(namespace, foreign, null);
    await remove(environment);
    expect(await reconciler.story(id)).toEqual([
      'created',
      'provisioning',
      'ready',
      'delete-requested',
      'gone',
    ]);
  });

  it('names what is held of that which Argo CD made', async () => {
    const environment = await request();
    const { id, namespace } = environment;
    await reaches(id, 'ready');
    const ours = 'service sample-be';
    await setFinalizers(namespace, ours, ['example.com/drain']);

    // Argo CD does not even begin with the namespace.
    expect(await removeHeld(environment)).toMatchObject({
      phase: 'deleting',
      message: `All that is in its namespace ${namespace} is being deleted, but Service sample-be (finalizer example.com/drain) keeps it`,
    });

    await setFinalizers(namespace, ours, null);
    await remove(environment);
  });

  it('says what the chart has against a configuration', async () => {
    const environment = await request([
      { name: 'cache', offering: 'cache', config: { memory: '1Ti' } },
    ]);
    const { verdict } = await reaches(environment.id, 'failed');
    expect(verdict).toMatchObject({
      reason: 'ChartError',
      message: expect.stringContaining(
        'services.cache.config.memory: must be one of 64Mi, 128Mi, 256Mi; is "1Ti"',
      ),
    });
    await remove(environment);
  });

  it('says that the chart has no such revision', async () => {
    reconciler = await reconciler.replace({
      chart: {
        repoUrl: real.chartRepoUrl,
        path: chart.path,
        revision: 'v0.0.0-nowhere',
      },
    });
    const environment = await request();
    const { verdict } = await reaches(environment.id, 'failed');
    expect(verdict).toMatchObject({
      reason: 'ChartRevisionNotFound',
      message: "The chart's repository has no revision v0.0.0-nowhere",
    });
    await remove(environment);
  });

  it('keeps what it knows when its token is revoked, and says so', async () => {
    const token = await real.issueToken();
    reconciler = await reconciler.replace({
      instances: [real.instance({ token, listIntervalMs: 2_000 })],
    });
    const environment = await request();
    const { id } = environment;
    const before = await reaches(id, 'ready');

    await real.revokeToken(token);
    const status = async () => (await store.listInstanceStatus())[0];
    await until(async () => (await status())?.reachable === false, 90_000);
    expect(await status()).toMatchObject({
      name: 'real',
      message: "It does not accept Starry's token",
    });
    expect((await store.get(id))?.verdict).toEqual(before.verdict);

    await reconciler.requestDeletion(id);
    const refused = async () =>
      (await store.get(id))?.verdict.reason === 'InstanceRefusesToken';
    await until(refused, 90_000);
    expect((await store.get(id))?.verdict).toMatchObject({
      phase: 'deleting',
      message: "Argo CD real does not accept Starry's token; trying again",
    });

    reconciler = await reconciler.replace({ instances: [real.instance()] });
    await until(async () => (await status())?.reachable === true, 90_000);
    await remove(environment);
  });

  async function redeploy(id: string, tag: string): Promise<void> {
    const image = `registry.starry.localhost/sample-be:${tag}`;
    await reconciler.redeploy(id, 'sample-be', { image });
  }

  it('brings it to another commit, and leaves the databases alone', async () => {
    const environment = await request();
    const { id, namespace } = environment;
    await reaches(id, 'ready');
    const read = (what: string, path: string) =>
      real.cluster.kubectl(
        ...['get', ...what.split(' '), '--namespace', namespace],
        ...['-o', `jsonpath={range .items[*]}${path}{"\\n"}{end}`],
      );
    /** Passwords, what databases are wanted to be, and the pods they are. */
    const kept = async () => [
      await read('secrets', '{.metadata.name} {.data}'),
      await read('statefulsets', '{.metadata.name} {.metadata.generation}'),
      await read(
        'pods --selector app.kubernetes.io/name=postgresql-database',
        '{.metadata.name} {.metadata.uid}',
      ),
    ];
    const before = await kept();
    requests.clear();

    await redeploy(id, '89abcde');
    expect((await store.get(id))?.verdict.phase).toBe('provisioning');
    expect(await reaches(id, 'ready')).toMatchObject({
      generation: 2,
      observation: { comparedGeneration: 2 },
    });
    const changes = Object.fromEntries(
      [...requests].filter(([call]) => !call.startsWith('GET')),
    );
    expect(changes).toEqual({ 'PUT /api/v1/applications/{name}/spec': 1 });
    expect(
      await read(
        'pods --selector starry.io/service=sample-be',
        '{.spec.containers[0].image}',
      ),
    ).toMatch(/^(registry\.starry\.localhost\/sample-be:89abcde\n?)+$/);

    // The next one comes in the middle of one that is being applied.
    await redeploy(id, 'fedcba9');
    await until(
      async () => (await store.get(id))?.observation?.appliedGeneration === 3,
      90_000,
    );
    await redeploy(id, '0123456');
    expect(await reaches(id, 'ready')).toMatchObject({
      generation: 4,
      observation: { comparedGeneration: 4 },
    });
    expect(
      await read('deployments', '{.spec.template.spec.containers[0].image} '),
    ).toContain('sample-be:0123456 ');
    expect(await kept()).toEqual(before);
    const told = (await reconciler.story(id)).slice(0, 5);
    expect(told).toEqual([
      'created',
      'provisioning',
      'ready',
      'redeploy-requested',
      'ready',
    ]);
    await remove(environment);
  });
});

/** Of one that was ready, the namespace has been seen, so it is to be verified. */
function goneReasonOf(gone: EnvironmentRecord): string {
  if (!gone.creationSentAt) {
    return 'NeverBegun';
  }
  return gone.namespaceUid || gone.readyAt ? 'Verified' : 'NotVerified';
}
