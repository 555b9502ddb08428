import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';

/** What is deleted is gone, or stays for a reason. */
export function defineDeleting(context: () => ContractContext) {
  describe('deleting', () => {
    async function ready(
      options?: Parameters<ContractContext['application']>[0],
    ) {
      const application = context().application(options);
      const { name } = application.metadata;
      await context().client.create(application);
      await context().client.applicationWhen(name, isReady);
      return name as string;
    }

    const namespace = async (name: string) =>
      await context().kubernetes?.get(`/api/v1/namespaces/${name}`);

    const remove = (name: string, query = '') =>
      context().client.delete(
        `${context().path(name)}${context().inProject}${query}`,
      );

    it('takes all objects along, then answers 404', async () => {
      const { client, kubernetes } = context();
      const name = await ready();
      const before = await namespace(name);
      const answer = await remove(name);
      expect([answer.status, answer.json]).toEqual([200, {}]);
      await client.untilGone(name);
      expect((await namespace(name))?.status).toBe(kubernetes && 404);
      // The namespace was free of them when it answered: this starts afresh.
      const again = context().application({ name });
      await client.create(again);
      const { status } = await client.applicationWhen(name, isReady);
      expect(status.history).toHaveLength(1);
      const after = await namespace(name);
      expect(after?.status).toBe(before?.status);
      expect(after?.json.metadata.uid).not.toBe(
        before ? before.json.metadata.uid : null,
      );
    });

    it('leaves a namespace that is not among the objects', async () => {
      const { client, kubernetes } = context();
      if (!kubernetes) {
        return;
      }
      const name = await ready({
        values: { namespace: false },
        spec: {
          syncPolicy: {
            automated: { prune: true },
            syncOptions: ['CreateNamespace=true'],
          },
        },
      });
      await remove(name);
      await client.untilGone(name);
      const path = `/api/v1/namespaces/${name}`;
      const { json } = await kubernetes.get(path);
      expect(json.status).toEqual({ phase: 'Active' });
      const maps = await kubernetes.list(`${path}/configmaps`);
      expect(maps.map(one => one.metadata.name)).not.toContain('c-settings');
      expect((await kubernetes.asAdmin().delete(path)).status).toBe(200);
    });

    it('does not mind being asked twice', async () => {
      const name = await ready();
      expect((await remove(name)).status).toBe(200);
      expect([200, 404]).toContain((await remove(name)).status);
      await context().client.untilGone(name);
      expect((await remove(name)).status).toBe(404);
    });

    it('is done the way it was asked for first', async () => {
      const { client } = context();
      const name = await ready({
        metadata: {
          finalizers: [
            'resources-finalizer.argocd.argoproj.io',
            'contract.starry.io/held',
          ],
        },
      });
      const finalizers = async () =>
        (await client.application(name)).json.metadata.finalizers;
      expect((await remove(name)).status).toBe(200);
      const background = await remove(name, '&propagationPolicy=background');
      expect([background.status, background.json]).toEqual([200, {}]);
      expect(await finalizers()).not.toContain(
        'resources-finalizer.argocd.argoproj.io/background',
      );
      // Only what is left of it can still be called off.
      expect((await remove(name, '&cascade=false')).status).toBe(200);
      expect(await finalizers()).toEqual(['contract.starry.io/held']);
      expect((await remove(name)).status).toBe(200);
      expect(await finalizers()).toEqual(['contract.starry.io/held']);
      await client.patch(context().path(name), {
        patch: '{"metadata":{"finalizers":null}}',
        patchType: 'merge',
        project: context().target.project,
      });
      await client.untilGone(name);
    });

    it('accepts the policies that there are, and no other', async () => {
      const name = await ready();
      const wrong = await remove(name, '&propagationPolicy=orphan');
      expect(wrong.status).toBe(400);
      const both = await remove(
        name,
        '&cascade=false&propagationPolicy=foreground',
      );
      expect(both.status).toBe(400);
      expect((await remove(name, '&propagationPolicy=background')).status).toBe(
        200,
      );
      await context().client.untilGone(name);
    });

    it('leaves the objects when it does not cascade', async () => {
      const { client } = context();
      const name = await ready();
      await remove(name, '&cascade=false');
      await client.untilGone(name);
      const adopted = context().application({
        name,
        spec: { syncPolicy: {} },
      });
      await client.create(adopted);
      const after = await client.applicationWhen(
        name,
        a => a.status.sync?.status,
      );
      expect(after.status.sync.status).toBe('Synced');
      expect(after.status.operationState).toBeUndefined();
    });

    it('waits for an operation that is under way', async () => {
      const { client, inProject } = context();
      const application = context().stuckApplication();
      const { name } = application.metadata;
      await client.create(application);
      await client.applicationWhen(
        name,
        a => a.operation && a.status.operationState?.phase === 'Running',
      );
      expect((await remove(name)).status).toBe(200);
      const waiting = await client.applicationWhen(
        name,
        a => a.metadata.deletionTimestamp,
      );
      expect(waiting.operation).toBeDefined();
      expect(waiting.status.operationState.phase).toBe('Running');
      await client.delete(`${context().path(name)}/operation${inProject}`);
      await client.untilGone(name);
    });

    it('stays as long as a finalizer of somebody else', async () => {
      const { client, target } = context();
      const application = context().application({
        metadata: {
          finalizers: [
            'resources-finalizer.argocd.argoproj.io',
            'contract.starry.io/held',
          ],
        },
      });
      const { name } = application.metadata;
      await client.create(application);
      await client.applicationWhen(name, isReady);
      await remove(name);
      const held = await client.applicationWhen(
        name,
        a => a.metadata.finalizers?.length === 1,
      );
      expect(held.metadata.deletionTimestamp).toBeDefined();
      const sync = await client.post(`${context().path(name)}/sync`, {
        project: target.project,
      });
      expect([sync.status, sync.json.code]).toEqual([400, 9]);
      await client.patch(context().path(name), {
        patch: '{"metadata":{"finalizers":null}}',
        patchType: 'merge',
        project: target.project,
      });
      await client.untilGone(name);
    });
  });
}
