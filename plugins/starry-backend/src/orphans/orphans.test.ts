import { TestDatabases } from '@backstage/backend-test-utils';
import { environmentOf } from '../__testUtils__/environments';
import {
  APPLICATIONS,
  CALLER,
  metadataOf,
  NAMESPACES,
  OrphanTestBed,
} from '../__testUtils__/OrphanTestBed';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let bed: OrphanTestBed;

beforeEach(async () => {
  jest.clearAllMocks();
  bed = await OrphanTestBed.start(await databases.init('SQLITE_3'));
});

afterEach(async () => {
  await bed.stop();
});

it('is scheduled for each instance, and for those that nobody knows', async () => {
  await bed.start();
  expect(await bed.scheduler.getScheduledTasks()).toMatchObject([
    { id: 'starry-orphans', scope: 'global' },
    { id: 'starry-orphans-one', scope: 'global' },
  ]);
  expect(bed.argocd.requests).toEqual([]);
});

it('tells what it found, and removes nothing by itself', async () => {
  const service = await bed.start();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: [],
    searches: [{ instance: 'one', complete: false }],
  });
  const own = environmentOf({ instance: 'one', id: 'own' });
  await bed.keep(own);
  bed.listApplications(
    metadataOf('env-lost-a1'),
    metadataOf(own.application),
    metadataOf('env-unlabelled-c3', {
      labels: { 'starry.io/environment': 'c3' },
    }),
  );
  bed.listNamespaces(metadataOf('env-left-b2'), metadataOf(own.application));
  await bed.search();
  const { items, searches } = await service.list({}, CALLER);
  expect(
    items.map(({ kind, name, state }) => `${state} ${kind} ${name}`).sort(),
  ).toEqual(['found application env-lost-a1', 'found namespace env-left-b2']);
  expect(searches).toEqual([
    { instance: 'one', at: '2026-01-02T00:00:00.000Z', complete: true },
  ]);
  expect(bed.argocd.requests[0].query.get('selector')).toBe(
    'starry.io/managed=true',
  );
  expect(bed.cluster.requests[0].query.get('labelSelector')).toBe(
    'starry.io/managed=true',
  );

  await bed.clock.advance(10 * 24 * 3_600_000);
  await bed.search();
  expect((await bed.orphans.list()).map(({ state }) => state)).toEqual([
    'found',
    'found',
  ]);
  expect(bed.audited).toEqual([]);
});

it('keeps what it found while it cannot look', async () => {
  const service = await bed.start();
  bed.listApplications(metadataOf('env-lost-a1'));
  bed.listNamespaces(metadataOf('env-left-b2'));
  await bed.search();
  const before = (await service.list({}, CALLER)).items;

  await bed.clock.advance(600_000);
  bed.argocd.on(`GET ${APPLICATIONS}`, { body: { half: 'a list' } });
  bed.listNamespaces();
  await bed.search();
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

  bed.listApplications();
  bed.cluster.on(`GET ${NAMESPACES}`, { status: 403, body: {} });
  await bed.search();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: [{ name: 'env-left-b2', seenAt: before[0].seenAt }],
    searches: [
      {
        message:
          'Namespaces cannot be listed: The cluster does not let Starry list namespaces.',
      },
    ],
  });

  bed.listNamespaces();
  await bed.search();
  expect(await service.list({}, CALLER)).toMatchObject({
    items: [],
    searches: [{ complete: true }],
  });
});

it('says that it does not look at namespaces without credentials', async () => {
  const service = await bed.start({}, false);
  bed.listApplications(metadataOf('env-lost-a1'));
  await bed.search();
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

it('counts them, by instance and kind', async () => {
  await bed.start();
  bed.listApplications(metadataOf('env-lost-a1'), metadataOf('env-lost-b2'));
  await bed.search();
  expect(bed.metrics.createObservableGauge).toHaveBeenCalledWith(
    'starry.orphans',
    expect.anything(),
  );
  const { addCallback } =
    bed.metrics.createObservableGauge.mock.results[0].value;
  const observe = jest.fn();
  await addCallback.mock.calls[0][0]({ observe });
  expect(observe.mock.calls).toEqual([
    [2, { instance: 'one', kind: 'application' }],
    [0, { instance: 'one', kind: 'namespace' }],
    [0, { instance: 'one', kind: 'environment' }],
  ]);
});
