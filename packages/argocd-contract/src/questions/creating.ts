import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';
import { until } from '../kit/until';

/** Creating applications, and being told what is wrong with them. */
export function defineCreating(context: () => ContractContext) {
  describe('creating', () => {
    it('gets from an application to Synced and Healthy', async () => {
      const { client, application } = setup(context());
      const created = await client.create(application);
      expect(created.status).toBe(200);
      expect(created.json.metadata).toMatchObject({
        name: application.metadata.name,
        namespace: 'argocd',
        uid: expect.any(String),
        resourceVersion: expect.stringMatching(/^\d+$/),
      });
      const { name } = application.metadata;
      const ready = await client.applicationWhen(name, isReady);
      const { source, destination } = application.spec;
      expect(ready.status.sync.comparedTo).toMatchObject({
        source,
        destination,
      });
      expect(ready.status.sync.revision).toMatch(/^[0-9a-f]{40}$/);
      expect(ready.status.sourceType).toBe('Helm');
      expect(ready.status.operationState).toMatchObject({
        operation: { initiatedBy: { automated: true } },
        message: 'successfully synced (all tasks run)',
        syncResult: { revision: ready.status.sync.revision },
      });
      expect(ready.status.history).toHaveLength(1);
      expect(ready.status.conditions).toBeUndefined();
      const kinds = ready.status.resources.map((r: any) => r.kind).sort();
      expect(kinds).toEqual(['ConfigMap', 'Deployment', 'Namespace', 'Secret']);
      const deployment = ready.status.resources.find(
        (r: any) => r.kind === 'Deployment',
      );
      expect(deployment).toMatchObject({
        group: 'apps',
        version: 'v1',
        namespace: name,
        status: 'Synced',
        health: { status: 'Healthy' },
      });
      expect(ready.status.summary.images).toEqual([
        'registry.k8s.io/pause:3.10',
      ]);
    });

    it('creates the same again as if it were the first time', async () => {
      const { client, application } = setup(context());
      const first = await client.create(application);
      // The server's cache may lag behind its own write.
      const again = await until(async () => {
        const answer = await client.create(application);
        return answer.status === 200 && answer;
      }, 'the second creation');
      expect(again.json.metadata.uid).toBe(first.json.metadata.uid);
    });

    it('refuses something else under the same name, unless told to', async () => {
      const { client, application } = setup(context());
      await client.create(application);
      const other = structuredClone(application);
      other.spec.source.helm.valuesObject = { marker: 'other' };
      const refused = await until(async () => {
        const answer = await client.create(other);
        return answer.status === 400 && answer;
      }, 'the refusal');
      expect(refused.json).toMatchObject({
        code: 3,
        message:
          'existing application spec is different, use upsert flag to force update',
      });
      const upserted = await client.create(other, '?upsert=true');
      expect(upserted.status).toBe(200);
      expect(upserted.json.spec.source.helm.valuesObject).toEqual({
        marker: 'other',
      });
    });

    it("refuses the name of somebody else's application", async () => {
      const { target } = context();
      const { client, application } = setup(context());
      if (!target.admin) {
        return;
      }
      application.metadata.name = (await context().foreignApplication()).name;
      for (const query of ['', '?upsert=true']) {
        // Not through create: it is not ours to clean up.
        const answer = await client.post(
          `/api/v1/applications${query}`,
          application,
        );
        expect([answer.status, answer.json.code]).toEqual([403, 7]);
        expect(answer.json.message).toMatch(
          /^permission denied: applications, update, /,
        );
      }
    });

    it('says at once what is invalid', async () => {
      const { client, application } = setup(context());
      const { name } = application.metadata;
      const cases: Array<[(spec: any) => void, RegExp]> = [
        [
          spec => (spec.source.targetRevision = 'no-such-branch'),
          /InvalidSpecError: .*unable to resolve 'no-such-branch' to a commit SHA/i,
        ],
        [
          spec => (spec.source.path = 'no/such/chart'),
          /InvalidSpecError: .*no\/such\/chart: app path does not exist/,
        ],
        [
          spec => (spec.source.helm.valuesObject = { broken: true }),
          /InvalidSpecError: .*contract\/templates\/broken\.yaml:2:3.*broken on purpose/s,
        ],
        [
          spec => (spec.destination.namespace = 'kube-system'),
          /namespace 'kube-system' do not match any of the allowed destinations in project/,
        ],
        [
          spec => (spec.source.repoURL = 'file:///no/such/repository'),
          /InvalidSpecError: repository not accessible: .*\/no\/such\/repository/,
        ],
        [
          spec => (spec.destination.server = 'https://nowhere.example.com'),
          /application destination spec for .* is invalid/,
        ],
      ];
      for (const [change, message] of cases) {
        const changed = structuredClone(application);
        change(changed.spec);
        const answer = await client.create(changed);
        expect(answer.json.message).toMatch(message);
        expect(answer.status).toBe(400);
        expect(answer.json.code).toBe(3);
        expect((await client.application(name)).status).toBe(404);
      }
    });

    it('asks the project even when told not to validate', async () => {
      const { client, application } = setup(context());
      application.spec.source.repoURL = 'https://git.example.com/other';
      const answer = await client.create(application, '?validate=false');
      expect([answer.status, answer.json.code]).toEqual([400, 3]);
      expect(answer.json.message).toMatch(
        /InvalidSpecError: application repo https:\/\/git\.example\.com\/other is not permitted in project/,
      );
    });

    it('finds out later what it was told not to validate', async () => {
      const { client } = context();
      const cases: Array<[(spec: any) => void, RegExp]> = [
        [
          spec => (spec.source.helm.valuesObject = { broken: true }),
          /contract\/templates\/broken\.yaml:2:3.*broken on purpose/s,
        ],
        [
          spec => (spec.source.targetRevision = 'no-such-branch'),
          /unable to resolve 'no-such-branch' to a commit SHA/i,
        ],
        [
          spec => (spec.source.path = 'no/such/chart'),
          /no\/such\/chart: app path does not exist/,
        ],
      ];
      for (const [change, message] of cases) {
        const { application } = setup(context());
        change(application.spec);
        const created = await client.create(application, '?validate=false');
        expect(created.status).toBe(200);
        const failing = await client.applicationWhen(
          application.metadata.name,
          a => a.status.conditions,
        );
        expect(failing.status.conditions).toContainEqual({
          type: 'ComparisonError',
          message: expect.stringMatching(message),
          lastTransitionTime: expect.any(String),
        });
        expect(failing.status.sync.status).toBe('Unknown');
      }
    });

    it('refuses a project without rights, and one that does not exist', async () => {
      const { client, application } = setup(context());
      for (const project of [context().target.forbiddenProject, 'no-such']) {
        application.spec.project = project;
        const answer = await client.create(application);
        expect(answer.status).toBe(403);
        expect(answer.json).toEqual({
          error: expect.stringMatching(/^permission denied/),
          code: 7,
          message: expect.stringMatching(/^permission denied/),
        });
      }
    });

    it('refuses names and types that Kubernetes would', async () => {
      const { client, application } = setup(context());
      const named = structuredClone(application);
      named.metadata.name = 'Not_A_Name';
      expect((await client.post('/api/v1/applications', named)).status).toBe(
        400,
      );
      const typed = structuredClone(application);
      typed.spec.source = 'text';
      const answer = await client.create(typed);
      expect(answer.status).toBe(400);
      expect(answer.json.message).toMatch(/cannot unmarshal/);
    });
  });
}

function setup(context: ContractContext) {
  return { client: context.client, application: context.application() };
}
