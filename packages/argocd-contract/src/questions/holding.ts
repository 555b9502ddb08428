import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';
import { until } from '../kit/until';

const FINALIZER = 'contract.starry.io/hold';
const FOREIGN = {
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name: 'of-somebody-else', finalizers: [FINALIZER] },
};

/** What an application leaves behind as long as somebody holds on to it. */
export function defineHolding(context: () => ContractContext) {
  describe('holding', () => {
    const namespacePath = (name: string) => `/api/v1/namespaces/${name}`;
    const mapPath = (name: string, map: string) =>
      `${namespacePath(name)}/configmaps/${map}`;

    async function ready(values: Record<string, unknown> = {}) {
      const application = context().application({ values });
      const { name } = application.metadata;
      await context().client.create(application);
      await context().client.applicationWhen(name, isReady);
      return name as string;
    }

    const remove = (name: string) =>
      context().client.delete(`${context().path(name)}${context().inProject}`);

    const namespaceWhen = (name: string, wanted: (namespace: any) => unknown) =>
      until(async () => {
        const { status, json } = await context().kubernetes!.get(
          namespacePath(name),
        );
        return status === 200 && wanted(json) ? json : undefined;
      }, `namespace ${name} to be as wanted`);

    const release = (name: string, map: string) =>
      context()
        .kubernetes!.asAdmin()
        .patch(mapPath(name, map), { metadata: { finalizers: null } });

    /** In that order, as far as one can see. */
    async function bothGone(name: string) {
      await context().client.untilGone(name);
      const namespace = await context().kubernetes!.get(namespacePath(name));
      expect(namespace.status).toBe(404);
    }

    it('keeps a namespace, which says by whom, and its application', async () => {
      const { client, kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const name = await ready();
      const admin = kubernetes.asAdmin();
      await admin.post(`${namespacePath(name)}/configmaps`, FOREIGN);
      expect((await remove(name)).status).toBe(200);

      const held = await namespaceWhen(name, ({ status }) =>
        status.conditions?.some(
          (c: any) =>
            c.type === 'NamespaceContentRemaining' &&
            c.message.endsWith('configmaps. has 1 resource instances'),
        ),
      );
      expect(held.metadata.deletionTimestamp).toEqual(expect.any(String));
      expect(held.status.phase).toBe('Terminating');
      const conditions = held.status.conditions.map((c: any) => [
        c.type,
        c.status,
        c.reason,
        c.message,
      ]);
      expect(conditions).toEqual([
        [
          'NamespaceDeletionDiscoveryFailure',
          'False',
          'ResourcesDiscovered',
          'All resources successfully discovered',
        ],
        [
          'NamespaceDeletionGroupVersionParsingFailure',
          'False',
          'ParsedGroupVersions',
          'All legacy kube types successfully parsed',
        ],
        [
          'NamespaceDeletionContentFailure',
          'False',
          'ContentDeleted',
          'All content successfully deleted, may be waiting on finalization',
        ],
        [
          'NamespaceContentRemaining',
          'True',
          'SomeResourcesRemain',
          'Some resources are remaining: configmaps. has 1 resource instances',
        ],
        [
          'NamespaceFinalizersRemaining',
          'True',
          'SomeFinalizersRemain',
          `Some content in the namespace has finalizers remaining: ${FINALIZER} in 1 resource instances`,
        ],
      ]);
      expect(held.status.conditions[0].lastTransitionTime).toMatch(
        /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/,
      );

      const waiting = (await client.application(name)).json;
      expect(waiting.metadata.deletionTimestamp).toEqual(expect.any(String));
      // Nothing new gets in, and nobody else may begin to hold it.
      const late = await admin.post(`${namespacePath(name)}/configmaps`, {
        ...FOREIGN,
        metadata: { name: 'late' },
      });
      expect([late.status, late.json.reason]).toEqual([403, 'Forbidden']);
      const second = await admin.patch(mapPath(name, FOREIGN.metadata.name), {
        metadata: { finalizers: [FINALIZER, 'contract.starry.io/second'] },
      });
      expect([second.status, second.json.reason]).toEqual([422, 'Invalid']);

      expect((await release(name, FOREIGN.metadata.name)).status).toBe(200);
      await bothGone(name);
    });

    it('keeps an application whose own object it is, and the waves before', async () => {
      const { client, kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const name = await ready({ held: FINALIZER });
      const by = (await context().isBefore('3.6'))
        ? ''
        : `; blocked by finalizers: ${FINALIZER}`;
      const message = `Pending deletion${by}`;
      await remove(name);
      const held = await client.applicationWhen(
        name,
        ({ metadata, status }) =>
          metadata.deletionTimestamp &&
          status.resources.some(
            (r: any) => r.name === 'c-held' && r.health?.message === message,
          ),
      );
      const pending = held.status.resources.find(
        (r: any) => r.name === 'c-held',
      );
      expect(pending).toMatchObject({
        kind: 'ConfigMap',
        name: 'c-held',
        namespace: name,
        status: 'Synced',
        health: { status: 'Progressing', message },
      });
      const map = await kubernetes.asAdmin().get(mapPath(name, 'c-held'));
      expect(map.json.metadata).toMatchObject({
        deletionTimestamp: expect.any(String),
        finalizers: expect.arrayContaining([FINALIZER]),
      });
      // The namespace is of an earlier wave, so its turn has not come.
      const namespace = await kubernetes.get(namespacePath(name));
      expect(namespace.json.status).toEqual({ phase: 'Active' });
      expect((await remove(name)).status).toBe(200);

      await release(name, 'c-held');
      await bothGone(name);
    });
  });
}
