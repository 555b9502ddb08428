import {
  mockCredentials,
  mockServices,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { metricsServiceMock } from '@backstage/backend-test-utils/alpha';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import { ManualClock } from '../__testUtils__/ManualClock';
import { ScriptedArgoCd, until } from '../__testUtils__/ScriptedArgoCd';
import { instanceAt, RECONCILE } from '../__testUtils__/settings';
import { callerWith } from '../access/Caller';
import { observeAbsence } from '../provisioning/observe';
import { OrphanSettings } from '../config/Settings';
import { Instance } from '../instances/Instance';
import { DatabaseEnvironmentStore } from '../record/DatabaseEnvironmentStore';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { DatabaseOrphanStore } from './DatabaseOrphanStore';
import { OrphanService } from './OrphanService';
import { scheduleOrphanSearches } from './scheduleOrphanSearches';

const APPLICATIONS = '/api/v1/applications';
const NAMESPACES = '/api/v1/namespaces';
const MADE = '2026-01-01T00:00:00Z';
const GUEST = 'user:default/guest';
const CALLER = callerWith(mockCredentials.user(GUEST));

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

let argocd: ScriptedArgoCd;
let cluster: ScriptedArgoCd;
let environments: DatabaseEnvironmentStore;
let orphans: DatabaseOrphanStore;
let clock: ManualClock;
let changed: string[];
let scheduler: ReturnType<typeof mockServices.scheduler>;
let audited: Array<{ meta: object; outcome: string }>;
const logger = mockServices.logger.mock();
const metrics = metricsServiceMock.mock();

beforeEach(async () => {
  jest.clearAllMocks();
  argocd = await ScriptedArgoCd.start();
  cluster = await ScriptedArgoCd.start();
  const knex = await databases.init('SQLITE_3');
  const database = mockServices.database({ knex, migrations: {} });
  environments = await DatabaseEnvironmentStore.create({ database });
  orphans = await DatabaseOrphanStore.create({ database });
  clock = new ManualClock('2026-01-02T00:00:00Z');
  changed = [];
  audited = [];
  listApplications();
  listNamespaces();
});

afterEach(async () => {
  await argocd.stop();
  await cluster.stop();
});

/** @param withCluster - whether there are credentials for the cluster */
async function start(
  settings: Partial<OrphanSettings> = {},
  withCluster: boolean = true,
): Promise<OrphanService> {
  scheduler = mockServices.scheduler();
  const createEvent = async ({ meta = {} }: { meta?: object }) => {
    const event = { meta, outcome: 'none' };
    audited.push(event);
    return {
      success: async () => {
        event.outcome = 'success';
      },
      fail: async () => {
        event.outcome = 'failure';
      },
    };
  };
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
        graceMs: 3_600_000,
        ...settings,
      },
      reconcile: RECONCILE,
    },
    instances: [
      Instance.create({
        settings: instanceAt(argocd.url, {
          name: 'one',
          kubernetes: withCluster
            ? { url: cluster.url, token: 'kube-token', skipTLSVerify: false }
            : undefined,
        }),
        clock,
        timeoutMs: RECONCILE.requestTimeoutMs,
      }),
    ],
    onChanged: ids => changed.push(...ids),
    auditor: mockServices.auditor.mock({ createEvent }),
    permissions: mockServices.permissions(),
    logger,
    metrics,
    clock,
  });
}

function metadataOf(name: string, more: object = {}) {
  const environmentId = name.split('-').pop();
  return {
    name,
    uid: `uid-${name}`,
    creationTimestamp: MADE,
    // As Argo CD lists it.
    deletionTimestamp: null,
    labels: {
      'starry.io/managed': 'true',
      'starry.io/environment': environmentId,
    },
    ...more,
  };
}

function listApplications(...items: object[]): void {
  argocd.on(`GET ${APPLICATIONS}`, {
    body: { items: items.map(metadata => ({ metadata })) },
  });
}

function listNamespaces(...items: object[]): void {
  cluster.on(`GET ${NAMESPACES}`, {
    body: { metadata: {}, items: items.map(metadata => ({ metadata })) },
  });
}

/** Lets the search look again, as often as it wants to. */
async function search(instance: string = '-one'): Promise<void> {
  let over = false;
  const run = scheduler.triggerTask(`starry-orphans${instance}`).finally(() => {
    over = true;
  });
  await until(async () => {
    await clock.advance(1_000);
    return over;
  });
  await run;
}

function deletions(server: ScriptedArgoCd): string[] {
  return server.requests
    .filter(({ method }) => method === 'DELETE')
    .map(({ path, query }) => `${path}?${query}`);
}

async function keep(record: EnvironmentRecord): Promise<void> {
  await environments.create(record, {
    at: record.createdAt,
    type: 'created',
    message: '',
  });
}

it('is scheduled for each instance, and for those that nobody knows', async () => {
  await start();
  expect(await scheduler.getScheduledTasks()).toMatchObject([
    { id: 'starry-orphans', scope: 'global' },
    { id: 'starry-orphans-one', scope: 'global' },
  ]);
  expect(argocd.requests).toEqual([]);
});

it('tells what it found, and removes nothing by itself', async () => {
  const service = await start();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: [],
    searches: [{ instance: 'one', complete: false }],
  });
  const own = environmentOf({ instance: 'one', id: 'own' });
  await keep(own);
  listApplications(
    metadataOf('env-lost-a1'),
    metadataOf(own.application),
    metadataOf('env-unlabelled-c3', {
      labels: { 'starry.io/environment': 'c3' },
    }),
  );
  listNamespaces(metadataOf('env-left-b2'), metadataOf(own.application));
  await search();
  const { items, searches } = await service.list({}, CALLER);
  expect(
    items.map(({ kind, name, state }) => `${state} ${kind} ${name}`).sort(),
  ).toEqual(['found application env-lost-a1', 'found namespace env-left-b2']);
  expect(searches).toEqual([
    { instance: 'one', at: '2026-01-02T00:00:00.000Z', complete: true },
  ]);
  expect(argocd.requests[0].query.get('selector')).toBe(
    'starry.io/managed=true',
  );
  expect(cluster.requests[0].query.get('labelSelector')).toBe(
    'starry.io/managed=true',
  );

  await clock.advance(10 * 24 * 3_600_000);
  await search();
  expect((await orphans.list()).map(({ state }) => state)).toEqual([
    'found',
    'found',
  ]);
  expect(audited).toEqual([]);
});

it('keeps what it found while it cannot look', async () => {
  const service = await start();
  listApplications(metadataOf('env-lost-a1'));
  listNamespaces(metadataOf('env-left-b2'));
  await search();
  const before = (await service.list({}, CALLER)).items;

  await clock.advance(600_000);
  argocd.on(`GET ${APPLICATIONS}`, { body: { half: 'a list' } });
  listNamespaces();
  await search();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: before,
    searches: [
      {
        instance: 'one',
        at: expect.any(String),
        complete: false,
        message:
          'Applications cannot be listed: Argo CD did not answer with a list.',
      },
    ],
  });

  listApplications();
  cluster.on(`GET ${NAMESPACES}`, { status: 403, body: {} });
  await search();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: [{ name: 'env-left-b2', seenAt: before[0].seenAt }],
    searches: [
      {
        message:
          'Namespaces cannot be listed: The cluster does not let Starry list namespaces.',
      },
    ],
  });

  listNamespaces();
  await search();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: [],
    searches: [{ complete: true }],
  });
});

it('says that it does not look at namespaces without credentials', async () => {
  const service = await start({}, false);
  listApplications(metadataOf('env-lost-a1'));
  await search();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: [{ kind: 'application' }],
    searches: [
      {
        complete: false,
        message:
          'Namespaces are not looked at: no credentials for the cluster are configured.',
      },
    ],
  });
});

describe('a removal', () => {
  it('of an application takes all of it along, and is seen to be done', async () => {
    const service = await start();
    const metadata = metadataOf('env-lost-a1');
    listApplications(metadata);
    await search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, { body: { metadata } });
    argocd.on(`DELETE ${APPLICATIONS}/env-lost-a1`, (_, response) => {
      response.end('{}');
      listApplications();
    });

    // Begins the search by itself.
    expect(await service.requestRemoval(id, CALLER)).toMatchObject({
      state: 'removing',
      removalRequestedBy: GUEST,
    });
    await until(async () => {
      await clock.advance(1_000);
      return (await orphans.list()).length === 0;
    });
    expect(deletions(argocd)).toEqual([
      `${APPLICATIONS}/env-lost-a1?project=starry&appNamespace=argocd&cascade=true`,
    ]);
    expect(audited).toEqual([
      {
        outcome: 'success',
        meta: { actionType: 'request', caller: GUEST, id },
      },
      {
        outcome: 'success',
        meta: {
          actionType: 'carry-out',
          id,
          kind: 'application',
          instance: 'one',
          name: 'env-lost-a1',
          environmentId: 'a1',
          reason: 'NoRecord',
          requestedBy: GUEST,
        },
      },
    ]);
    expect(logger.info).toHaveBeenCalledWith(
      'Removing orphan application env-lost-a1 of Argo CD one, asked for by user:default/guest',
    );
  });

  it.each([
    ['its label is gone', { labels: { 'starry.io/environment': 'a1' } }],
    [
      'it is of another environment',
      {
        labels: { 'starry.io/managed': 'true', 'starry.io/environment': 'z9' },
      },
    ],
    ['it was made anew', { creationTimestamp: '2026-01-01T12:00:00Z' }],
  ])('of an application is called off when %s', async (_, now) => {
    const service = await start();
    listApplications(metadataOf('env-lost-a1'));
    await search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, {
      body: { metadata: { ...metadataOf('env-lost-a1'), ...now } },
    });
    await orphans.requestRemoval(id, { at: clock.now(), by: GUEST });
    await search();
    expect(deletions(argocd)).toEqual([]);
    expect((await service.list({}, CALLER)).items).toMatchObject([
      {
        state: 'failed',
        message: expect.stringContaining(
          'it could not be removed: Another application has taken the name env-lost-a1, or its labels have changed',
        ),
      },
    ]);
    expect(audited).toMatchObject([{ outcome: 'failure' }]);
  });

  it('of a namespace is of this very one', async () => {
    const service = await start();
    const metadata = metadataOf('env-left-b2');
    listNamespaces(metadata);
    await search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    const route = `${NAMESPACES}/env-left-b2`;
    cluster.on(`GET ${route}`, { body: { metadata } });
    cluster.on(`DELETE ${route}`, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{}');
      listNamespaces();
    });
    await orphans.requestRemoval(id, { at: clock.now(), by: GUEST });
    await search();
    expect((await service.list({}, CALLER)).items).toEqual([]);
    const [deletion] = cluster.requests.filter(
      ({ method }) => method === 'DELETE',
    );
    expect(JSON.parse(deletion.body)).toMatchObject({
      preconditions: { uid: 'uid-env-left-b2' },
    });
  });

  it.each([
    ['its UID is another', { uid: 'another' }],
    ['its label is gone', { labels: { 'starry.io/environment': 'b2' } }],
    [
      'it is of another environment',
      {
        labels: { 'starry.io/managed': 'true', 'starry.io/environment': 'z9' },
      },
    ],
  ])('of a namespace is called off when %s', async (_, now) => {
    const service = await start();
    listNamespaces(metadataOf('env-left-b2'));
    await search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    cluster.on(`GET ${NAMESPACES}/env-left-b2`, {
      body: { metadata: { ...metadataOf('env-left-b2'), ...now } },
    });
    await orphans.requestRemoval(id, { at: clock.now(), by: GUEST });
    await search();
    expect(deletions(cluster)).toEqual([]);
  });

  it('that is not allowed says which right is missing, and is tried again', async () => {
    const service = await start();
    const metadata = metadataOf('env-left-b2');
    const application = metadataOf('env-lost-a1');
    listNamespaces(metadata);
    listApplications(application);
    await search();
    cluster.on(`GET ${NAMESPACES}/env-left-b2`, { body: { metadata } });
    cluster.on(`DELETE ${NAMESPACES}/env-left-b2`, { status: 403, body: {} });
    argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, {
      body: { metadata: application },
    });
    argocd.on(`DELETE ${APPLICATIONS}/env-lost-a1`, {
      status: 403,
      body: { message: 'permission denied: applications, delete' },
    });
    for (const { id } of await orphans.list()) {
      await orphans.requestRemoval(id, { at: clock.now(), by: GUEST });
    }
    await search();
    const told = async () =>
      (await service.list({}, CALLER)).items
        .map(({ message, state }) => `${state}: ${message}`)
        .sort();
    expect(await told()).toEqual([
      expect.stringMatching(
        /^failed: Application .*; it could not be removed: Argo CD does not let Starry delete it: permission denied: applications, delete$/,
      ),
      expect.stringMatching(
        /^failed: Namespace .*; it could not be removed: The cluster does not let Starry delete namespaces$/,
      ),
    ]);
    await search();
    expect(deletions(cluster)).toHaveLength(2);
    expect(deletions(argocd)).toHaveLength(2);
  });

  it('says what holds a namespace that does not go', async () => {
    const service = await start();
    const metadata = metadataOf('env-left-b2', {
      deletionTimestamp: MADE,
      finalizers: ['example.com/hold'],
    });
    listNamespaces(metadata);
    cluster.on(`GET ${NAMESPACES}/env-left-b2`, { body: { metadata } });
    await search();
    const [orphan] = (await service.list({}, CALLER)).items;
    expect(orphan).toMatchObject({
      message: expect.stringMatching(
        /; it is being deleted, but its own finalizer example.com\/hold keeps it$/,
      ),
      nextStep: expect.stringContaining('Starry never removes'),
    });
    await orphans.requestRemoval(orphan.id, { at: clock.now(), by: GUEST });
    await search();
    expect(deletions(cluster)).toEqual([]);
    expect((await service.list({}, CALLER)).items).toMatchObject([
      { state: 'removing' },
    ]);
    expect(audited).toEqual([]);
  });

  it('of a namespace beside its application has to wait', async () => {
    const service = await start();
    listApplications(metadataOf('env-lost-a1'));
    listNamespaces(metadataOf('env-lost-a1'));
    await search();
    const namespace = (await orphans.list()).find(
      ({ kind }) => kind === 'namespace',
    )!;
    await expect(service.requestRemoval(namespace.id, CALLER)).rejects.toThrow(
      'The namespace env-lost-a1 cannot be removed by itself. Remove the application env-lost-a1, which takes the namespace along.',
    );
    await expect(service.requestRemoval('nothing', CALLER)).rejects.toThrow(
      'There is no orphan nothing',
    );
  });

  it('asked for during a search is carried out by the same', async () => {
    await start();
    const metadata = metadataOf('env-lost-a1');
    listApplications(metadata, metadataOf('env-lost-b2'));
    await search();
    const [first, second] = await orphans.list();
    argocd.on(`GET ${APPLICATIONS}/${first.name}`, async (_, response) => {
      // Someone asks while the other is being removed.
      await orphans.requestRemoval(second.id, { at: clock.now(), by: GUEST });
      response.writeHead(404).end('{}');
    });
    await orphans.requestRemoval(first.id, { at: clock.now(), by: GUEST });
    await search();
    expect(argocd.requests.some(({ path }) => path.endsWith(second.name))).toBe(
      true,
    );
  });

  it('of an environment whose application vanished goes the usual way', async () => {
    await start();
    const record = environmentOf({ instance: 'one', id: 'a1' });
    await keep({
      ...record,
      verdict: { phase: 'failed', reason: 'NameConflict', message: 'Taken' },
      observation: observeAbsence(record.createdAt, readyObservation(record)),
    });
    await search();
    const [{ id, reason }] = await orphans.list();
    expect(reason).toBe('ApplicationVanished');
    await orphans.requestRemoval(id, { at: clock.now(), by: GUEST });
    await search();
    expect(await orphans.list()).toEqual([]);
    expect(await environments.get('a1')).toMatchObject({
      intent: 'absent',
      verdict: { phase: 'deleting', reason: 'DeletionRequested' },
    });
    expect(
      (await environments.timeline('a1', { limit: 1 })).items,
    ).toMatchObject([{ type: 'delete-requested', actor: GUEST }]);
    expect(changed).toContain('a1');
  });

  it('of a record on an instance that nobody knows closes it', async () => {
    const service = await start({ policy: 'remove', graceMs: 0 });
    const record = environmentOf({
      instance: 'before',
      id: 'a1',
      creationSentAt: clock.now(),
    });
    const verdict = { phase: 'ready', reason: 'Ready', message: '' } as const;
    await keep({ ...record, verdict });
    await search('');
    expect((await service.list({}, CALLER)).items).toMatchObject([
      {
        kind: 'environment',
        instance: 'before',
        reason: 'InstanceUnknown',
        // Not for the policy.
        state: 'found',
      },
    ]);
    const [{ id }] = await orphans.list();
    await orphans.requestRemoval(id, { at: clock.now(), by: GUEST });
    await search('');
    expect(await environments.get('a1')).toMatchObject({
      intent: 'absent',
      goneAt: expect.any(Date),
      verdict: { phase: 'gone', reason: 'NotVerified' },
    });
    expect(await environments.namesInUse('test')).toEqual([]);
    expect(await orphans.list()).toEqual([]);
    expect(changed).toEqual(['a1']);
  });
});

describe('the policy', () => {
  it('removes what has been found for the grace period', async () => {
    await start({ policy: 'remove', graceMs: 3_600_000 });
    const metadata = metadataOf('env-lost-a1');
    listApplications(metadata);
    argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, { body: { metadata } });
    argocd.on(`DELETE ${APPLICATIONS}/env-lost-a1`, (_, response) => {
      response.end('{}');
      listApplications();
    });
    await search();
    await clock.advance(3_590_000);
    await search();
    expect(deletions(argocd)).toEqual([]);

    await clock.advance(20_000);
    // What cannot be seen is not removed, however long it was seen before.
    argocd.on(`GET ${APPLICATIONS}`, { status: 500, body: {} });
    await search();
    expect(deletions(argocd)).toEqual([]);

    listApplications(metadata);
    await search();
    expect(deletions(argocd)).toHaveLength(1);
    expect(audited).toMatchObject([{ meta: { requestedBy: 'policy' } }]);
    expect(await orphans.list()).toEqual([]);
  });

  it('begins anew with what comes back', async () => {
    await start({ policy: 'remove', graceMs: 3_600_000 });
    listApplications(metadataOf('env-lost-a1'));
    await search();
    listApplications();
    await search();
    await clock.advance(3_600_000);
    listApplications(metadataOf('env-lost-a1'));
    await search();
    expect(await orphans.list()).toMatchObject([{ state: 'found' }]);
    expect(deletions(argocd)).toEqual([]);
  });
});

it('counts them, by instance and kind', async () => {
  await start();
  listApplications(metadataOf('env-lost-a1'), metadataOf('env-lost-b2'));
  await search();
  expect(metrics.createObservableGauge).toHaveBeenCalledWith(
    'starry.orphans',
    expect.anything(),
  );
  const { addCallback } = metrics.createObservableGauge.mock.results[0].value;
  const observe = jest.fn();
  await addCallback.mock.calls[0][0]({ observe });
  expect(observe.mock.calls).toEqual([
    [2, { instance: 'one', kind: 'application' }],
    [0, { instance: 'one', kind: 'namespace' }],
    [0, { instance: 'one', kind: 'environment' }],
  ]);
});
