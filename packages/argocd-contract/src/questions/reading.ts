import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';

/** Getting and listing. */
export function defineReading(context: () => ContractContext) {
  describe('reading', () => {
    it('tells missing from forbidden only to who names the project', async () => {
      const { client, target } = context();
      const path = context().path('env-not-there');
      const blind = await client.get(path);
      expect([blind.status, blind.json.code]).toEqual([403, 7]);
      const missing = await client.get(`${path}?project=${target.project}`);
      expect([missing.status, missing.json.code]).toEqual([404, 5]);
      expect(missing.json.message).toMatch(/env-not-there.*not found/);
      const foreign = await client.get(
        `${path}?project=${target.forbiddenProject}`,
      );
      expect(foreign.status).toBe(403);
      const both = await client.get(
        `${path}?project=${target.project}&project=${target.forbiddenProject}`,
      );
      expect(both.status).toBe(400);
      for (const [method, suffix] of [
        ['DELETE', ''],
        ['POST', '/sync'],
        ['GET', '/resource-tree'],
        ['GET', '/events'],
      ]) {
        const answer = await client.send(method, `${path}${suffix}`, {
          body: method === 'POST' ? {} : undefined,
        });
        expect(answer.status).toBe(403);
      }
    });

    it('shows what is there to who may see it, and to nobody else', async () => {
      const { client, target, inProject } = context();
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      const path = context().path(name);
      for (const query of ['', inProject, `${inProject}&appNamespace=argocd`]) {
        const { status, json } = await client.get(`${path}${query}`);
        expect([status, json.metadata?.name]).toEqual([200, name]);
      }
      if (!target.admin) {
        return;
      }
      const theirs = await context().foreignApplication();
      const hidden = context().path(theirs.name);
      const foreign = `?project=${target.forbiddenProject}`;
      for (const [query, status] of [
        ['', 403],
        [foreign, 403],
        [inProject, 404],
      ] as const) {
        const answer = await client.get(`${hidden}${query}`);
        expect([query, answer.status]).toEqual([query, status]);
        expect(answer.json.message).not.toMatch(/forbidden-spec/);
      }
      const listed = await client.get(
        `/api/v1/applications?name=${theirs.name}`,
      );
      expect(listed.json.items).toBeNull();
    });

    it('lists by project, label and name, reduced to fields', async () => {
      const { client, inProject } = context();
      const application = context().application({
        labels: { 'contract.starry.io/which': 'one' },
      });
      const { name } = application.metadata;
      const created = await client.create(application);
      await client.applicationWhen(name, isReady);
      const list = async (query: string) =>
        (await client.get(`/api/v1/applications${inProject}${query}`)).json;

      const one = await list('&selector=contract.starry.io/which=one');
      expect(one.metadata.resourceVersion).toMatch(/^\d+$/);
      expect(one.items).toHaveLength(1);
      expect(one.items[0].spec.source).toEqual(application.spec.source);
      // Health of single resources is not in a list.
      expect(one.items[0].status.resources[0].health).toBeUndefined();

      for (const selector of [
        'contract.starry.io/which in (one,two)',
        'contract.starry.io/which',
        'contract.starry.io/test=true,contract.starry.io/which!=two',
      ]) {
        const found = await list(`&selector=${encodeURIComponent(selector)}`);
        expect(found.items.map((i: any) => i.metadata.name)).toContain(name);
      }
      for (const selector of [
        'contract.starry.io/which notin (one)',
        '!contract.starry.io/which',
        'contract.starry.io/which=two',
      ]) {
        const found = await list(
          `&name=${name}&selector=${encodeURIComponent(selector)}`,
        );
        expect(found.items).toBeNull();
      }

      const fields = [
        'metadata.resourceVersion',
        'items.metadata.name',
        'items.metadata.labels',
        'items.metadata.creationTimestamp',
        'items.status.sync.status',
        'items.status.health',
        'items.status.operationState.phase',
        'items.status.conditions',
        'items.status.reconciledAt',
        'items.nonsense',
      ];
      const reduced = await list(`&name=${name}&fields=${fields.join(',')}`);
      expect(reduced.items).toEqual([
        {
          metadata: {
            name,
            labels: application.metadata.labels,
            creationTimestamp: created.json.metadata.creationTimestamp,
          },
          status: {
            sync: { status: 'Synced' },
            health: expect.objectContaining({ status: 'Healthy' }),
            operationState: { phase: 'Succeeded' },
          },
        },
      ]);
    });

    it('refuses a selector that it cannot read', async () => {
      const answer = await context().client.get(
        '/api/v1/applications?selector=%3D%3D',
      );
      expect(answer.status).toBeGreaterThanOrEqual(400);
    });

    it('compares anew when asked for a refresh', async () => {
      const { client, repository, inProject } = context();
      repository.branch(`refresh-${Date.now()}`);
      const first = repository.commit({ 'chart/values.yaml': valuesWith('1') });
      const application = context().application({
        source: { targetRevision: first },
      });
      const { name } = application.metadata;
      await client.create(application);
      await client.applicationWhen(name, isReady);
      const { json } = await client.get(
        `${context().path(name)}${inProject}&refresh=hard`,
      );
      expect(json.status.sync.revision).toBe(first);
      expect(json.metadata.annotations ?? {}).not.toHaveProperty([
        'argocd.argoproj.io/refresh',
      ]);
    });
  });
}

function valuesWith(marker: string) {
  return `marker: ${marker}\nextra: false\nbroken: false\ndeployment: true\nreplicas: 1\nempty: false\nnamespace: true\n`;
}
