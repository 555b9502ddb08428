import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';

/** Updates, patches, syncs, and their effect. */
export function defineChanging(context: () => ContractContext) {
  describe('changing', () => {
    const withMarker = (marker: string) => ({
      spec: { source: { helm: { valuesObject: { marker } } } },
    });
    const comparedWith = (marker: string) => (a: any) =>
      isReady(a) &&
      a.status.sync.comparedTo.source.helm.valuesObject.marker === marker;

    async function ready(values: Record<string, unknown> = {}) {
      const application = context().application({ values });
      const { name } = application.metadata;
      await context().client.create(application);
      return await context().client.applicationWhen(name, isReady);
    }

    function patch(name: string, content: unknown, patchType = 'merge') {
      return context().client.patch(context().path(name), {
        name,
        patch: JSON.stringify(content),
        patchType,
        project: context().target.project,
      });
    }

    it('judges new values, and says which it judged', async () => {
      const { metadata } = await ready({ marker: 'one' });
      const patched = await patch(metadata.name, withMarker('two'));
      expect(patched.status).toBe(200);
      expect(
        patched.json.status.sync.comparedTo.source.helm.valuesObject,
      ).toEqual({
        marker: 'one',
      });
      const after = await context().client.applicationWhen(
        metadata.name,
        comparedWith('two'),
      );
      expect(after.status.history).toHaveLength(2);
    });

    it('patches with JSON patch as well, and refuses what is none', async () => {
      const { metadata } = await ready({ marker: 'one' });
      const path = '/spec/source/helm/valuesObject/marker';
      const operations = [{ op: 'replace', path, value: 'three' }];
      const patched = await patch(metadata.name, operations, 'json');
      expect(patched.status).toBe(200);
      await context().client.applicationWhen(
        metadata.name,
        comparedWith('three'),
      );
      for (const patchType of ['merge', 'json']) {
        const bad = await context().client.patch(
          context().path(metadata.name),
          {
            patch: 'nonsense',
            patchType,
            project: context().target.project,
          },
        );
        expect([bad.status, bad.json.code]).toEqual([500, 2]);
        expect(bad.json.message).toMatch(/^error (calculating|decoding)/);
      }
      const misfit = await patch(metadata.name, { spec: { source: 'text' } });
      expect(misfit.status).toBe(500);
      expect(misfit.json.message).toMatch(/^error unmarshaling patched app: /);
      const missing = [{ op: 'replace', path: '/no/where', value: 1 }];
      expect((await patch(metadata.name, missing, 'json')).status).toBe(500);
      const renamed = await patch(metadata.name, {
        metadata: { name: 'env-other' },
      });
      expect(renamed.status).toBe(404);
      const unknown = await patch(metadata.name, {}, 'strategic');
      expect(unknown.status).toBe(400);
    });

    it('updates the whole and the spec', async () => {
      const { client, inProject } = context();
      const application = await ready({ marker: 'one' });
      const { name } = application.metadata;
      const { spec } = application;
      spec.source.helm.valuesObject = { marker: 'put' };
      const updated = await client.put(`${context().path(name)}${inProject}`, {
        metadata: application.metadata,
        spec,
      });
      expect(updated.status).toBe(200);
      await client.applicationWhen(name, comparedWith('put'));
      spec.source.helm.valuesObject = { marker: 'spec' };
      const answer = await client.put(
        `${context().path(name)}/spec${inProject}`,
        spec,
      );
      expect(answer.json.source.helm.valuesObject).toEqual({ marker: 'spec' });
      await client.applicationWhen(name, comparedWith('spec'));
    });

    it('prunes what the chart no longer has', async () => {
      const { metadata } = await ready({ extra: true });
      const maps = (a: any) =>
        a.status.resources.filter((r: any) => r.kind === 'ConfigMap').length;
      const watch = await context().client.watch(
        `${context().inProject}&name=${metadata.name}`,
      );
      await patch(metadata.name, {
        spec: { source: { helm: { valuesObject: { extra: false } } } },
      });
      await context().client.applicationWhen(
        metadata.name,
        a => isReady(a) && maps(a) === 1,
      );
      // Not in what is there now: Argo CD may already have synced once more, by
      // what its cache said before.
      await watch.message(({ application }) =>
        application.status.operationState?.syncResult?.resources?.some(
          (r: any) => r.name === 'c-extra' && r.status === 'Pruned',
        ),
      );
      watch.close();
    });

    it('does not wipe out everything by itself', async () => {
      const { metadata } = await ready();
      await patch(metadata.name, {
        spec: { source: { helm: { valuesObject: { empty: true } } } },
      });
      const refused = await context().client.applicationWhen(metadata.name, a =>
        a.status.conditions?.some((c: any) => c.type === 'SyncError'),
      );
      expect(refused.status.conditions[0].message).toMatch(
        /auto-sync will wipe out all resources/,
      );
    });

    it('does not hand an application to a project without rights', async () => {
      const { client, target, inProject } = context();
      const application = await ready();
      const { name } = application.metadata;
      application.spec.project = target.forbiddenProject;
      const { metadata, spec } = application;
      const path = context().path(name);
      for (const answer of [
        await patch(name, { spec: { project: target.forbiddenProject } }),
        await client.put(`${path}${inProject}`, { metadata, spec }),
        await client.put(`${path}/spec${inProject}`, spec),
      ]) {
        expect([answer.status, answer.json.code]).toEqual([403, 7]);
      }
      expect((await client.application(name)).status).toBe(200);
    });

    it('leaves a random Secret alone', async () => {
      const { client, inProject } = context();
      const { metadata } = await ready();
      const path = context().path(metadata.name);
      const { json } = await client.get(`${path}${inProject}&refresh=hard`);
      expect(json.status.sync.status).toBe('Synced');
      expect(json.status.history).toHaveLength(1);
    });

    it('waits to be told, without automation', async () => {
      const { client, target } = context();
      const application = context().application({
        spec: {
          syncPolicy: { syncOptions: ['RespectIgnoreDifferences=true'] },
        },
      });
      const { name } = application.metadata;
      await client.create(application);
      const missing = await client.applicationWhen(
        name,
        a => a.status.sync?.status === 'OutOfSync',
      );
      expect(missing.status.health.status).toBe('Missing');
      const synced = await client.post(`${context().path(name)}/sync`, {
        project: target.project,
      });
      expect(synced.status).toBe(200);
      expect(synced.json.operation.sync).toBeDefined();
      const after = await client.applicationWhen(name, isReady);
      expect(
        after.status.operationState.operation.initiatedBy,
      ).not.toHaveProperty('automated');
    });

    it('refuses a sync while one is under way, and terminates it', async () => {
      const { client, target, inProject } = context();
      const application = context().stuckApplication();
      const { name } = application.metadata;
      await client.create(application);
      await client.applicationWhen(
        name,
        a => a.operation && a.status.operationState?.phase === 'Running',
      );
      const second = await client.post(`${context().path(name)}/sync`, {
        project: target.project,
      });
      expect(second.status).toBe(400);
      expect(second.json).toMatchObject({
        code: 9,
        message: 'another operation is already in progress',
      });
      const terminate = () =>
        client.delete(`${context().path(name)}/operation${inProject}`);
      expect((await terminate()).status).toBe(200);
      const ended = await client.applicationWhen(name, a => !a.operation);
      expect(ended.status.operationState.phase).toMatch(/Failed|Error/);
      const again = await terminate();
      expect([again.status, again.json.code]).toEqual([400, 3]);
    });
  });
}
