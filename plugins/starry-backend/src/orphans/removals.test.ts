import { TestDatabases } from '@backstage/backend-test-utils';
import { environmentOf, readyObservation } from '../__testUtils__/environments';
import {
  APPLICATIONS,
  CALLER,
  deletions,
  GUEST,
  metadataOf,
  NAMESPACES,
  OrphanTestBed,
} from '../__testUtils__/OrphanTestBed';
import { until } from '../__testUtils__/ScriptedArgoCd';
import { observeAbsence } from '../provisioning/observe';

const databases = TestDatabases.create({ ids: ['SQLITE_3'] });
let bed: OrphanTestBed;

beforeEach(async () => {
  jest.clearAllMocks();
  bed = await OrphanTestBed.start(await databases.init('SQLITE_3'));
});

afterEach(async () => {
  await bed.stop();
});

describe('a removal', () => {
  it('of an application takes all of it along, and is seen to be done', async () => {
    const service = await bed.start();
    const metadata = metadataOf('env-lost-a1');
    bed.listApplications(metadata);
    await bed.search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    bed.argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, { body: { metadata } });
    bed.argocd.on(`DELETE ${APPLICATIONS}/env-lost-a1`, (_, response) => {
      response.end('{}');
      bed.listApplications();
    });

    // Begins the search by itself.
    expect(await service.requestRemoval(id, CALLER)).toMatchObject({
      state: 'removing',
      removalRequestedBy: GUEST,
    });
    await until(async () => {
      await bed.clock.advance(1_000);
      return (await bed.orphans.list()).length === 0;
    });
    expect(deletions(bed.argocd)).toEqual([
      `${APPLICATIONS}/env-lost-a1?project=starry&appNamespace=argocd&cascade=true`,
    ]);
    expect(bed.audited).toEqual([
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
    expect(bed.logger.info).toHaveBeenCalledWith(
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
    const service = await bed.start();
    bed.listApplications(metadataOf('env-lost-a1'));
    await bed.search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    bed.argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, {
      body: { metadata: { ...metadataOf('env-lost-a1'), ...now } },
    });
    await bed.orphans.requestRemoval(id, { at: bed.clock.now(), by: GUEST });
    await bed.search();
    expect(deletions(bed.argocd)).toEqual([]);
    expect((await service.list({}, CALLER)).items).toMatchObject([
      {
        state: 'failed',
        message: expect.stringContaining(
          'it could not be removed: Another application has taken the name env-lost-a1, or its labels have changed',
        ),
      },
    ]);
    expect(bed.audited).toMatchObject([{ outcome: 'failure' }]);
  });

  it('of a namespace is of this very one', async () => {
    const service = await bed.start();
    const metadata = metadataOf('env-left-b2');
    bed.listNamespaces(metadata);
    await bed.search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    const route = `${NAMESPACES}/env-left-b2`;
    bed.cluster.on(`GET ${route}`, { body: { metadata } });
    bed.cluster.on(`DELETE ${route}`, (_, response) => {
      response.writeHead(200, { 'Content-Type': 'application/json' });
      response.end('{}');
      bed.listNamespaces();
    });
    await bed.orphans.requestRemoval(id, { at: bed.clock.now(), by: GUEST });
    await bed.search();
    expect((await service.list({}, CALLER)).items).toEqual([]);
    const [deletion] = bed.cluster.requests.filter(
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
    const service = await bed.start();
    bed.listNamespaces(metadataOf('env-left-b2'));
    await bed.search();
    const [{ id }] = (await service.list({}, CALLER)).items;
    bed.cluster.on(`GET ${NAMESPACES}/env-left-b2`, {
      body: { metadata: { ...metadataOf('env-left-b2'), ...now } },
    });
    await bed.orphans.requestRemoval(id, { at: bed.clock.now(), by: GUEST });
    await bed.search();
    expect(deletions(bed.cluster)).toEqual([]);
  });

  it('that is not allowed says which right is missing, and is tried again', async () => {
    const service = await bed.start();
    const metadata = metadataOf('env-left-b2');
    const application = metadataOf('env-lost-a1');
    bed.listNamespaces(metadata);
    bed.listApplications(application);
    await bed.search();
    bed.cluster.on(`GET ${NAMESPACES}/env-left-b2`, { body: { metadata } });
    bed.cluster.on(`DELETE ${NAMESPACES}/env-left-b2`, {
      status: 403,
      body: {},
    });
    bed.argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, {
      body: { metadata: application },
    });
    bed.argocd.on(`DELETE ${APPLICATIONS}/env-lost-a1`, {
      status: 403,
      body: { message: 'permission denied: applications, delete' },
    });
    for (const { id } of await bed.orphans.list()) {
      await bed.orphans.requestRemoval(id, { at: bed.clock.now(), by: GUEST });
    }
    await bed.search();
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
    await bed.search();
    expect(deletions(bed.cluster)).toHaveLength(2);
    expect(deletions(bed.argocd)).toHaveLength(2);
  });

  it('says what holds a namespace that does not go', async () => {
    const service = await bed.start();
    const metadata = metadataOf('env-left-b2', {
      deletionTimestamp: '2026-01-01T00:00:00Z',
      finalizers: ['example.com/hold'],
    });
    bed.listNamespaces(metadata);
    bed.cluster.on(`GET ${NAMESPACES}/env-left-b2`, { body: { metadata } });
    await bed.search();
    const [orphan] = (await service.list({}, CALLER)).items;
    expect(orphan).toMatchObject({
      message: expect.stringMatching(
        /; it is being deleted, but its own finalizer example.com\/hold keeps it$/,
      ),
      nextStep: expect.stringContaining('Starry never removes'),
    });
    await bed.orphans.requestRemoval(orphan.id, {
      at: bed.clock.now(),
      by: GUEST,
    });
    await bed.search();
    expect(deletions(bed.cluster)).toEqual([]);
    expect((await service.list({}, CALLER)).items).toMatchObject([
      { state: 'removing' },
    ]);
    expect(bed.audited).toEqual([]);
  });

  it('of a namespace beside its application has to wait', async () => {
    const service = await bed.start();
    bed.listApplications(metadataOf('env-lost-a1'));
    bed.listNamespaces(metadataOf('env-lost-a1'));
    await bed.search();
    const namespace = (await bed.orphans.list()).find(
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
    await bed.start();
    const metadata = metadataOf('env-lost-a1');
    bed.listApplications(metadata, metadataOf('env-lost-b2'));
    await bed.search();
    const [first, second] = await bed.orphans.list();
    bed.argocd.on(`GET ${APPLICATIONS}/${first.name}`, async (_, response) => {
      // Someone asks while the other is being removed.
      await bed.orphans.requestRemoval(second.id, {
        at: bed.clock.now(),
        by: GUEST,
      });
      response.writeHead(404).end('{}');
    });
    await bed.orphans.requestRemoval(first.id, {
      at: bed.clock.now(),
      by: GUEST,
    });
    await bed.search();
    expect(
      bed.argocd.requests.some(({ path }) => path.endsWith(second.name)),
    ).toBe(true);
  });

  it('of an environment whose application vanished goes the usual way', async () => {
    await bed.start();
    const record = environmentOf({ instance: 'one', id: 'a1' });
    await bed.keep({
      ...record,
      verdict: { phase: 'failed', reason: 'NameConflict', message: 'Taken' },
      observation: observeAbsence(record.createdAt, readyObservation(record)),
    });
    await bed.search();
    const [{ id, reason }] = await bed.orphans.list();
    expect(reason).toBe('ApplicationVanished');
    await bed.orphans.requestRemoval(id, { at: bed.clock.now(), by: GUEST });
    await bed.search();
    expect(await bed.orphans.list()).toEqual([]);
    expect(await bed.environments.get('a1')).toMatchObject({
      intent: 'absent',
      verdict: { phase: 'deleting', reason: 'DeletionRequested' },
    });
    expect(
      (await bed.environments.timeline('a1', { limit: 1 })).items,
    ).toMatchObject([{ type: 'delete-requested', actor: GUEST }]);
    expect(bed.changed).toContain('a1');
  });

  it('of a record on an instance that nobody knows closes it', async () => {
    const service = await bed.start({ policy: 'remove', graceMs: 0 });
    const record = environmentOf({
      instance: 'before',
      id: 'a1',
      creationSentAt: bed.clock.now(),
    });
    const verdict = { phase: 'ready', reason: 'Ready', message: '' } as const;
    await bed.keep({ ...record, verdict });
    await bed.search('');
    expect((await service.list({}, CALLER)).items).toMatchObject([
      {
        kind: 'environment',
        instance: 'before',
        reason: 'InstanceUnknown',
        // Not for the policy.
        state: 'found',
      },
    ]);
    const [{ id }] = await bed.orphans.list();
    await bed.orphans.requestRemoval(id, { at: bed.clock.now(), by: GUEST });
    await bed.search('');
    expect(await bed.environments.get('a1')).toMatchObject({
      intent: 'absent',
      goneAt: expect.any(Date),
      verdict: { phase: 'gone', reason: 'NotVerified' },
    });
    expect(await bed.environments.namesInUse('test')).toEqual([]);
    expect(await bed.orphans.list()).toEqual([]);
    expect(bed.changed).toEqual(['a1']);
  });
});

describe('the policy', () => {
  it('removes what has been found for the grace period', async () => {
    await bed.start({ policy: 'remove', graceMs: 3_600_000 });
    const metadata = metadataOf('env-lost-a1');
    bed.listApplications(metadata);
    bed.argocd.on(`GET ${APPLICATIONS}/env-lost-a1`, { body: { metadata } });
    bed.argocd.on(`DELETE ${APPLICATIONS}/env-lost-a1`, (_, response) => {
      response.end('{}');
      bed.listApplications();
    });
    await bed.search();
    await bed.clock.advance(3_590_000);
    await bed.search();
    expect(deletions(bed.argocd)).toEqual([]);

    await bed.clock.advance(20_000);
    // What cannot be seen is not removed, however long it was seen before.
    bed.argocd.on(`GET ${APPLICATIONS}`, { status: 500, body: {} });
    await bed.search();
    expect(deletions(bed.argocd)).toEqual([]);

    bed.listApplications(metadata);
    await bed.search();
    expect(deletions(bed.argocd)).toHaveLength(1);
    expect(bed.audited).toMatchObject([{ meta: { requestedBy: 'policy' } }]);
    expect(await bed.orphans.list()).toEqual([]);
  });

  it('begins anew with what comes back', async () => {
    await bed.start({ policy: 'remove', graceMs: 3_600_000 });
    bed.listApplications(metadataOf('env-lost-a1'));
    await bed.search();
    bed.listApplications();
    await bed.search();
    await bed.clock.advance(3_600_000);
    bed.listApplications(metadataOf('env-lost-a1'));
    await bed.search();
    expect(await bed.orphans.list()).toMatchObject([{ state: 'found' }]);
    expect(deletions(bed.argocd)).toEqual([]);
  });
});
