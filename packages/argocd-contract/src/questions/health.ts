import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';

/** How well applications are: progressing, healthy, degraded, missing. */
export function defineHealth(context: () => ContractContext) {
  describe('health', () => {
    const setValues = (name: string, valuesObject: Record<string, unknown>) =>
      context().client.patch(context().path(name), {
        patch: JSON.stringify({ spec: { source: { helm: { valuesObject } } } }),
        patchType: 'merge',
        project: context().target.project,
      });

    it('gets from progressing to healthy', async () => {
      const { client, inProject } = context();
      const application = context().application({
        values: { hopeless: true, deadline: 600 },
      });
      const { name } = application.metadata;
      await client.create(application);
      const watch = await client.watch(`${inProject}&name=${name}`);
      const waiting = await watch.message(
        ({ application: a }) =>
          a.status?.sync?.status === 'Synced' &&
          a.status.health?.status === 'Progressing',
      );
      expect(waiting.application.status.resources).toContainEqual(
        expect.objectContaining({
          name: 'c-hopeless',
          health: {
            status: 'Progressing',
            message: expect.stringMatching(/^Waiting for rollout to finish: /),
          },
        }),
      );
      await setValues(name, { mended: true });
      await watch.message(
        ({ application: a }) =>
          a.status?.health?.status === 'Healthy' &&
          a.status.sync.comparedTo.source.helm.valuesObject.mended,
      );
      watch.close();
    });

    it('misses what somebody deleted, and is no less healthy', async () => {
      const { client, kubernetes, target } = context();
      if (!kubernetes) {
        return;
      }
      const application = context().application({ spec: { syncPolicy: {} } });
      const { name } = application.metadata;
      await client.create(application);
      await client.post(`${context().path(name)}/sync`, {
        project: target.project,
      });
      await client.applicationWhen(name, isReady);
      const admin = kubernetes.asAdmin();
      const status = (code: string, health: string) => (a: any) =>
        a.status.sync.status === code && a.status.health.status === health;

      const core = `/api/v1/namespaces/${name}`;
      await admin.delete(`${core}/secrets/c-password`);
      const less = await client.applicationWhen(
        name,
        status('OutOfSync', 'Healthy'),
      );
      expect(
        less.status.resources.find((r: any) => r.name === 'c-password'),
      ).toMatchObject({ status: 'OutOfSync', health: { status: 'Missing' } });
      await admin.delete(`${core}/configmaps/c-settings`);
      const lacks = (a: any) =>
        a.status.resources.find((r: any) => r.name === 'c-settings').health
          ?.status === 'Missing';
      const without = await client.applicationWhen(name, lacks);
      // Of old, what is missing counted, unless it was a Secret.
      const health = (await context().isBefore('3.4')) ? 'Missing' : 'Healthy';
      expect(without.status.health.status).toBe(health);
    });

    it('says that what cannot get ready is degraded', async () => {
      const { client } = context();
      const application = context().application({ values: { hopeless: true } });
      const { name } = application.metadata;
      await client.create(application);
      const degraded = await client.applicationWhen(
        name,
        a => a.status.health?.status === 'Degraded',
      );
      // What cannot get healthy has been applied all the same.
      expect(degraded.status.sync.status).toBe('Synced');
      expect(degraded.status.operationState.phase).toBe('Succeeded');
      const deployment = degraded.status.resources.find(
        (r: any) => r.name === 'c-hopeless',
      );
      expect(deployment.health).toEqual({
        status: 'Degraded',
        message: 'Deployment "c-hopeless" exceeded its progress deadline',
      });
      await setValues(name, { hopeless: false });
      await client.applicationWhen(name, isReady);
    });
  });
}
