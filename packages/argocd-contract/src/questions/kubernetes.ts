import type { ContractContext } from '../ContractContext';
import { METADATA_ONLY } from '../kit/KubernetesClient';

/** What a portal asks Kubernetes' API: what there is, and what it may do. */
export function defineKubernetes(context: () => ContractContext) {
  describe('Kubernetes', () => {
    it('refuses who is unknown', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const wrong = await kubernetes
        .as({ token: 'wrong' })
        .get('/api/v1/namespaces');
      expect(wrong.status).toBe(401);
      expect(wrong.json).toMatchObject({
        kind: 'Status',
        apiVersion: 'v1',
        status: 'Failure',
        reason: 'Unauthorized',
        code: 401,
      });
      // Anonymous requests may be forbidden, or not be accepted at all.
      const none = await kubernetes.as(null).get('/api/v1/namespaces');
      expect([401, 403]).toContain(none.status);
      expect(none.json).toMatchObject({ kind: 'Status', code: none.status });
    });

    it('says which kinds there are', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      expect((await kubernetes.get('/api')).json.versions).toEqual(['v1']);
      const { groups } = (await kubernetes.get('/apis')).json;
      expect(groups.find((g: any) => g.name === 'apps')).toEqual({
        name: 'apps',
        versions: [{ groupVersion: 'apps/v1', version: 'v1' }],
        preferredVersion: { groupVersion: 'apps/v1', version: 'v1' },
      });
      expect((await kubernetes.get('/apis/apps')).json).toMatchObject({
        kind: 'APIGroup',
        preferredVersion: { version: 'v1' },
      });
      for (const [path, groupVersion, wanted] of [
        ['/api/v1', 'v1', ['configmaps', 'ConfigMap', true]],
        ['/api/v1', 'v1', ['namespaces', 'Namespace', false]],
        ['/apis/apps/v1', 'apps/v1', ['deployments', 'Deployment', true]],
        [
          '/apis/networking.k8s.io/v1',
          'networking.k8s.io/v1',
          ['networkpolicies', 'NetworkPolicy', true],
        ],
      ] as const) {
        const [name, kind, namespaced] = wanted;
        const { json } = await kubernetes.get(path);
        expect(json).toMatchObject({ kind: 'APIResourceList', groupVersion });
        const found = json.resources.find((one: any) => one.name === name);
        expect(found).toMatchObject({ name, kind, namespaced });
        expect(found.verbs).toEqual(expect.arrayContaining(['list', 'delete']));
      }
      expect((await kubernetes.get('/apis/nowhere.example.com')).status).toBe(
        404,
      );
    });

    it('tells of objects without their content', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const { metadata } = await context().namespace();
      const path = `/api/v1/namespaces/${metadata.name}/configmaps`;
      const created = await kubernetes.asAdmin().post(path, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings', labels: { part: 'a' } },
        data: { key: 'value' },
      });
      expect(created.status).toBe(201);
      const { json } = await kubernetes.get(path, METADATA_ONLY);
      expect(json).toMatchObject({
        kind: 'PartialObjectMetadataList',
        apiVersion: 'meta.k8s.io/v1',
      });
      const item = json.items.find(
        (one: any) => one.metadata.name === 'settings',
      );
      expect(item).toEqual({
        kind: 'PartialObjectMetadata',
        apiVersion: 'meta.k8s.io/v1',
        metadata: expect.objectContaining({
          namespace: metadata.name,
          uid: created.json.metadata.uid,
          labels: { part: 'a' },
        }),
      });
      const [selected] = await kubernetes.list(
        `${path}?labelSelector=part%3Da`,
      );
      expect(selected.data).toEqual({ key: 'value' });
      const again = await kubernetes.asAdmin().post(path, {
        apiVersion: 'v1',
        kind: 'ConfigMap',
        metadata: { name: 'settings' },
      });
      expect([again.status, again.json.reason]).toEqual([409, 'AlreadyExists']);
    });

    it('says what one may do', async () => {
      const { kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const may = async (client: typeof kubernetes, attributes: object) => {
        const { status, json } = await client.post(
          '/apis/authorization.k8s.io/v1/selfsubjectaccessreviews',
          {
            apiVersion: 'authorization.k8s.io/v1',
            kind: 'SelfSubjectAccessReview',
            spec: { resourceAttributes: attributes },
          },
        );
        expect(status).toBe(201);
        return json.status.allowed;
      };
      for (const [attributes, allowed] of [
        [{ verb: 'get', resource: 'namespaces' }, true],
        [{ verb: 'list', resource: 'namespaces' }, true],
        [{ verb: 'delete', resource: 'namespaces' }, true],
        [{ verb: 'list', resource: 'configmaps' }, true],
        [{ verb: 'create', resource: 'namespaces' }, false],
        [{ verb: 'list', resource: 'secrets' }, false],
        [{ verb: 'delete', resource: 'configmaps' }, false],
        [{ verb: '*', group: '*', resource: '*' }, false],
      ] as const) {
        expect([attributes, await may(kubernetes, attributes)]).toEqual([
          attributes,
          allowed,
        ]);
        expect(await may(kubernetes.asAdmin(), attributes)).toBe(true);
      }
      const { status, json } = await kubernetes.get('/api/v1/secrets');
      expect(status).toBe(403);
      expect(json).toMatchObject({
        kind: 'Status',
        reason: 'Forbidden',
        message: expect.stringMatching(
          /^secrets is forbidden: User ".*" cannot list resource "secrets" in API group "" at the cluster scope$/,
        ),
        details: { kind: 'secrets' },
      });
    });
  });
}
