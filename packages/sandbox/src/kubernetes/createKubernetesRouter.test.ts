import express from 'express';
import request from 'supertest';
import { MemoryCluster } from '../cluster';
import { Access, createKubernetesRouter } from '.';

const METADATA_ONLY =
  'application/json;as=PartialObjectMetadataList;g=meta.k8s.io;v=v1,application/json';
const MERGE = 'application/merge-patch+json';

describe('createKubernetesRouter', () => {
  let cluster: MemoryCluster;
  let app: express.Express;

  beforeEach(async () => {
    cluster = await MemoryCluster.create();
    for (const [name, labels] of [
      ['env-a', { 'starry.io/managed': 'true', team: 'red' }],
      ['env-b', { 'starry.io/managed': 'true', team: 'blue' }],
      ['env-c', {}],
    ] as const) {
      cluster.apply({
        apiVersion: 'v1',
        kind: 'Namespace',
        metadata: { name, labels },
      });
    }
    app = express();
    app.use(
      '/kubernetes',
      createKubernetesRouter({
        cluster,
        access: Access.create({ portalToken: 'portal', adminToken: 'admin' }),
      }),
    );
  });

  const send = (
    method: 'get' | 'post' | 'put' | 'patch' | 'delete',
    path: string,
    token: string | undefined = 'portal',
  ) => {
    const sent = request(app)[method](`/kubernetes${path}`);
    return token ? sent.set('Authorization', `Bearer ${token}`) : sent;
  };
  const get = (path: string, token?: string) => send('get', path, token);

  const configMaps = '/api/v1/namespaces/env-a/configmaps';
  const hold = (finalizers: string[]) =>
    send('post', configMaps, 'admin').send({
      metadata: { name: 'held', finalizers },
      data: { key: 'value' },
    });

  describe('lets in', () => {
    it('nobody with a token that it does not know', async () => {
      for (const path of ['/api/v1/namespaces', '/version', '/nothing']) {
        const { status, body } = await get(path, 'guess');
        expect([status, body.kind, body.code]).toEqual([401, 'Status', 401]);
      }
    });

    it('those without one only where everybody may read', async () => {
      const anonymous = (path: string) =>
        request(app).get(`/kubernetes${path}`);
      expect((await anonymous('/version')).body.gitVersion).toMatch(/^v1\./);
      expect((await anonymous('/readyz')).text).toBe('ok');
      const { status, body } = await anonymous('/api/v1/namespaces');
      expect(status).toBe(403);
      expect(body.message).toBe(
        'namespaces is forbidden: User "system:anonymous" cannot list resource "namespaces" in API group "" at the cluster scope',
      );
      expect((await anonymous('/apis')).body.message).toBe(
        'forbidden: User "system:anonymous" cannot get path "/apis"',
      );
    });

    it('a portal to namespaces, and to lists of what is in them', async () => {
      expect((await get(configMaps)).status).toBe(200);
      const { status, body } = await get('/api/v1/namespaces/env-a/secrets/x');
      expect(status).toBe(403);
      expect(body).toMatchObject({
        reason: 'Forbidden',
        message:
          'secrets "x" is forbidden: User "system:serviceaccount:starry-system:starry" cannot get resource "secrets" in API group "" in the namespace "env-a"',
        details: { name: 'x', kind: 'secrets' },
      });
      expect((await send('delete', `${configMaps}/x`)).status).toBe(403);
      expect((await send('post', '/api/v1/namespaces')).status).toBe(403);
      const deleted = await send('delete', '/api/v1/namespaces/env-a');
      expect(deleted.status).toBe(200);
    });

    it('a portal to no more than the rules that it was given', async () => {
      app = express();
      app.use(
        '/kubernetes',
        createKubernetesRouter({
          cluster,
          access: Access.create({
            portalToken: 'portal',
            adminToken: 'admin',
            portalRules: [
              { apiGroups: [''], resources: ['namespaces'], verbs: ['get'] },
            ],
          }),
        }),
      );
      expect((await get('/api/v1/namespaces/env-a')).status).toBe(200);
      expect((await get('/api/v1/namespaces')).status).toBe(403);
    });
  });

  it.each([
    [{ verb: 'delete', resource: 'namespaces' }, true],
    [{ verb: 'list', resource: 'deployments', group: 'apps' }, true],
    [{ verb: 'list', resource: 'secrets' }, false],
    [{ verb: 'create', resource: 'namespaces' }, false],
    [{ verb: 'list', resource: 'configmaps', group: 'nowhere' }, false],
  ])('says whether one may %j', async (resourceAttributes, allowed) => {
    const review = (token: string) =>
      send(
        'post',
        '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
        token,
      ).send({ spec: { resourceAttributes } });
    const { status, body } = await review('portal');
    expect(status).toBe(201);
    expect(body).toMatchObject({
      spec: { resourceAttributes },
      status: { allowed },
    });
    expect((await review('admin')).body.status.allowed).toBe(true);
  });

  it('refuses a review of nothing', async () => {
    const path = '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews';
    expect((await send('post', path).send({ spec: {} })).status).toBe(422);
    expect((await send('post', path).send('nonsense')).status).toBe(400);
    expect((await get(path, 'admin')).status).toBe(405);
  });

  describe('reads', () => {
    it('one namespace', async () => {
      const found = await get('/api/v1/namespaces/env-a');
      expect(found.body).toMatchObject({
        kind: 'Namespace',
        metadata: { name: 'env-a', uid: expect.any(String) },
        spec: { finalizers: ['kubernetes'] },
        status: { phase: 'Active' },
      });
      const missing = await get('/api/v1/namespaces/env-x');
      expect(missing.status).toBe(404);
      expect(missing.body).toMatchObject({
        reason: 'NotFound',
        message: 'namespaces "env-x" not found',
        details: { name: 'env-x', kind: 'namespaces' },
      });
    });

    it.each([
      ['starry.io/managed=true', ['env-a', 'env-b']],
      ['starry.io/managed==true,team!=red', ['env-b']],
      ['team in (red,green)', ['env-a']],
      ['starry.io/managed,team notin (red)', ['env-b']],
      ['team', ['env-a', 'env-b']],
      ['!team,kubernetes.io/metadata.name=env-c', ['env-c']],
    ])('namespaces by %s', async (selector, names) => {
      const query = `labelSelector=${encodeURIComponent(selector)}`;
      const { body } = await get(`/api/v1/namespaces?${query}`);
      expect(body.kind).toBe('NamespaceList');
      expect(body.items.map((one: any) => one.metadata.name)).toEqual(names);
      expect(body.items[0]).not.toHaveProperty('kind');
    });

    it('page by page', async () => {
      const seen: string[] = [];
      let next = '';
      let pages = 0;
      do {
        const { body } = await get(
          `/api/v1/namespaces?limit=2&continue=${encodeURIComponent(next)}`,
        );
        expect(body.items.length).toBeLessThanOrEqual(2);
        seen.push(...body.items.map((one: any) => one.metadata.name));
        next = body.metadata.continue ?? '';
        pages += 1;
        expect(body.metadata.remainingItemCount ?? 0).toBe(5 - seen.length);
      } while (next);
      expect(pages).toBe(3);
      expect(seen).toEqual([
        'default',
        'env-a',
        'env-b',
        'env-c',
        'kube-system',
      ]);
    });

    it('only the metadata of what is in a namespace', async () => {
      await hold(['example.com/hold']);
      const { body } = await get(configMaps).set('Accept', METADATA_ONLY);
      expect(body).toMatchObject({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
      });
      expect(body.items).toEqual([
        {
          kind: 'PartialObjectMetadata',
          apiVersion: 'meta.k8s.io/v1',
          metadata: expect.objectContaining({
            name: 'held',
            namespace: 'env-a',
            finalizers: ['example.com/hold'],
          }),
        },
      ]);
    });

    it('objects of every kind that somebody put in', async () => {
      cluster.apply({
        apiVersion: 'example.com/v1beta1',
        kind: 'Policy',
        metadata: { name: 'x', namespace: 'env-a' },
      });
      const groups = (await get('/apis')).body.groups;
      expect(groups.map((g: any) => g.name)).toEqual(
        expect.arrayContaining(['apps', 'example.com', 'batch']),
      );
      const { resources } = (await get('/apis/example.com/v1beta1')).body;
      expect(resources).toMatchObject([
        { name: 'policies', kind: 'Policy', namespaced: true },
      ]);
      const path = '/apis/example.com/v1beta1/namespaces/env-a/policies';
      expect((await get(path, 'admin')).body.items).toHaveLength(1);
    });

    it('none of the notes that it keeps itself', async () => {
      cluster.apply({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: {
          name: 'noted',
          namespace: 'env-a',
          annotations: { 'sandbox.starry.io/applied-fields': '[]' },
          finalizers: ['sandbox.starry.io/kubelet', 'example.com/hold'],
        },
      });
      const { metadata } = (await get(`${configMaps}/noted`, 'admin')).body;
      expect(metadata).not.toHaveProperty('annotations');
      expect(metadata.finalizers).toEqual(['example.com/hold']);
      await send('patch', `${configMaps}/noted`, 'admin')
        .set('Content-Type', MERGE)
        .send({ metadata: { finalizers: null } });
      const ref = { group: '', kind: 'ConfigMap', namespace: 'env-a' };
      expect(cluster.get({ ...ref, name: 'noted' })?.metadata).toMatchObject({
        annotations: { 'sandbox.starry.io/applied-fields': '[]' },
        finalizers: ['sandbox.starry.io/kubelet'],
      });
    });

    it.each([
      ['/api/v1/nothing', 404],
      ['/apis/apps/v1/nothing', 404],
      ['/api/v1/configmaps/x', 404],
      ['/api/v1/namespaces/env-a/persistentvolumes', 404],
      ['/api/v1/namespaces/env-a/status', 404],
      ['/api/v1/namespaces/%2e%2e/configmaps/%00', 404],
      ['/api/v1/namespaces/%zz', 404],
      ['/api/v1/namespaces?watch=true', 405],
      ['/api/v1/namespaces?limit=x', 400],
      ['/api/v1/namespaces?continue=x', 400],
      ['/api/v1/namespaces?labelSelector=a%20in%20b', 400],
      ['/api/v1/namespaces?fieldSelector=spec.x%3D1', 400],
    ])('nothing at %s', async (path, status) => {
      const { status: answered, body } = await get(path, 'admin');
      expect(answered).toBe(status);
      expect(body).toMatchObject({ kind: 'Status', code: status });
    });

    it('nothing of an API that there is not', async () => {
      for (const path of ['/nothing', '/apis/nowhere', '/apis/nowhere/v1/x']) {
        const { status, text } = await get(path, 'admin');
        expect([status, text]).toEqual([404, '404 page not found\n']);
      }
    });

    it('nothing in a form that it does not speak', async () => {
      const answer = await get('/api/v1/namespaces').set(
        'Accept',
        'application/vnd.kubernetes.protobuf',
      );
      expect(answer.status).toBe(406);
    });
  });

  describe('changes', () => {
    it('what there is, and only for those who know what it was', async () => {
      const { status, body } = await hold([]);
      expect(status).toBe(201);
      expect((await hold([])).body).toMatchObject({
        code: 409,
        reason: 'AlreadyExists',
        message: 'configmaps "held" already exists',
      });
      const put = (resourceVersion: string) =>
        send('put', `${configMaps}/held`, 'admin').send({
          metadata: { name: 'held', resourceVersion },
          data: { key: 'other' },
        });
      const updated = await put(body.metadata.resourceVersion);
      expect(updated.body.data).toEqual({ key: 'other' });
      expect(updated.body.metadata.uid).toBe(body.metadata.uid);
      expect((await put(body.metadata.resourceVersion)).body).toMatchObject({
        code: 409,
        message:
          'Operation cannot be fulfilled on configmaps "held": the object has been modified; please apply your changes to the latest version and try again',
      });
    });

    it('by two kinds of patches', async () => {
      await hold([]);
      const patch = (type: string, body: unknown) =>
        send('patch', `${configMaps}/held`, 'admin')
          .set('Content-Type', type)
          .send(JSON.stringify(body));
      const merged = await patch(MERGE, { data: { key: null, other: 'x' } });
      expect(merged.body.data).toEqual({ other: 'x' });
      const json = 'application/json-patch+json';
      const replaced = await patch(json, [
        { op: 'replace', path: '/data/other', value: 'y' },
      ]);
      expect(replaced.body.data).toEqual({ other: 'y' });
      const nowhere = [{ op: 'replace', path: '/no/where', value: 1 }];
      expect((await patch(json, nowhere)).status).toBe(422);
      expect((await patch('application/json', {})).status).toBe(415);
      const renamed = await patch(MERGE, { metadata: { name: 'other' } });
      expect(renamed.status).toBe(400);
    });

    it('nothing into what it is not', async () => {
      const post = (body: object) =>
        send('post', configMaps, 'admin').send(body);
      for (const [body, status] of [
        [{ metadata: { name: 'x', namespace: 'env-b' } }, 400],
        [{ kind: 'Secret', metadata: { name: 'x' } }, 400],
        [{ metadata: { name: 'X_' } }, 422],
        [{}, 422],
      ] as const) {
        expect((await post(body)).status).toBe(status);
      }
      const nowhere = '/api/v1/namespaces/nowhere/configmaps';
      const answer = await send('post', nowhere, 'admin').send({
        metadata: { name: 'x' },
      });
      expect(answer.body).toMatchObject({
        code: 404,
        message: 'namespaces "nowhere" not found',
      });
    });
  });

  describe('deletes', () => {
    const namespace = '/api/v1/namespaces/env-a';

    it('only the one that was meant', async () => {
      const { uid } = (await get(namespace)).body.metadata;
      const wrong = await send('delete', namespace).send({
        preconditions: { uid: 'another' },
      });
      expect(wrong.body).toMatchObject({
        code: 409,
        reason: 'Conflict',
        message: `Operation cannot be fulfilled on namespaces "env-a": Precondition failed: UID in precondition: another, UID in object meta: ${uid}`,
      });
      const right = await send('delete', namespace).send({
        preconditions: { uid },
        propagationPolicy: 'Foreground',
      });
      expect([right.status, right.body.status.phase]).toEqual([
        200,
        'Terminating',
      ]);
      expect((await get(namespace)).status).toBe(404);
      expect((await send('delete', namespace)).status).toBe(404);
    });

    it('a namespace only when nobody holds what is in it', async () => {
      await hold(['example.com/hold', 'example.com/another']);
      cluster.apply({
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'free', namespace: 'env-a' },
      });
      await send('delete', namespace);
      const { status } = (await get(namespace)).body;
      expect(status.phase).toBe('Terminating');
      expect(
        status.conditions.map((c: any) => [c.type, c.status, c.message]),
      ).toEqual([
        [
          'NamespaceDeletionDiscoveryFailure',
          'False',
          'All resources successfully discovered',
        ],
        [
          'NamespaceDeletionGroupVersionParsingFailure',
          'False',
          'All legacy kube types successfully parsed',
        ],
        [
          'NamespaceDeletionContentFailure',
          'False',
          'All content successfully deleted, may be waiting on finalization',
        ],
        [
          'NamespaceContentRemaining',
          'True',
          'Some resources are remaining: configmaps. has 1 resource instances',
        ],
        [
          'NamespaceFinalizersRemaining',
          'True',
          'Some content in the namespace has finalizers remaining: example.com/another in 1 resource instances, example.com/hold in 1 resource instances',
        ],
      ]);
      expect((await send('delete', namespace)).status).toBe(200);
      const late = await send('post', configMaps, 'admin').send({
        metadata: { name: 'late' },
      });
      expect(late.status).toBe(403);

      const patch = (finalizers: string[] | null) =>
        send('patch', `${configMaps}/held`, 'admin')
          .set('Content-Type', MERGE)
          .send({ metadata: { finalizers } });
      expect((await patch(['example.com/new'])).body).toMatchObject({
        code: 422,
        message:
          'ConfigMap "held" is invalid: metadata.finalizers: Forbidden: no new finalizers can be added if the object is being deleted, found new finalizers []string{"example.com/new"}',
      });
      expect((await patch(null)).status).toBe(200);
      expect((await get(namespace)).status).toBe(404);
    });

    it('says of other objects only that they are gone', async () => {
      const { uid } = (await hold([])).body.metadata;
      const { body } = await send('delete', `${configMaps}/held`, 'admin');
      expect(body).toMatchObject({
        kind: 'Status',
        status: 'Success',
        details: { name: 'held', kind: 'configmaps', uid },
      });
    });

    it("none of Kubernetes' own namespaces, nor all at once", async () => {
      const { status } = await send('delete', '/api/v1/namespaces/default');
      expect(status).toBe(403);
      const all = await send('delete', '/api/v1/namespaces', 'admin');
      expect(all.status).toBe(405);
    });
  });
});
