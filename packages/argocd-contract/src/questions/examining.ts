import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';
import { until } from '../kit/until';

/** The tree of resources, events, logs. */
export function defineExamining(context: () => ContractContext) {
  describe('examining', () => {
    let name: string;

    beforeAll(async () => {
      const application = context().application();
      name = application.metadata.name;
      await context().client.create(application);
      await context().client.applicationWhen(name, isReady);
    });

    const get = (suffix: string) =>
      context().client.get(
        `${context().path(name)}${suffix}${
          suffix.includes('?') ? '&' : '?'
        }project=${context().target.project}`,
      );

    it('shows what there is, down to the pods', async () => {
      const { nodes } = (await get('/resource-tree')).json;
      const deployment = nodes.find((n: any) => n.kind === 'Deployment');
      expect(deployment).toMatchObject({
        group: 'apps',
        version: 'v1',
        namespace: name,
        name: 'c-app',
        uid: expect.any(String),
        health: { status: 'Healthy' },
      });
      const pod = nodes.find((n: any) => n.kind === 'Pod');
      expect(pod).toMatchObject({
        namespace: name,
        images: ['registry.k8s.io/pause:3.10'],
        health: { status: 'Healthy' },
        parentRefs: [expect.objectContaining({ uid: expect.any(String) })],
      });
      const uids = nodes.map((n: any) => n.uid);
      expect(uids).toContain(pod.parentRefs[0].uid);
    });

    it('shows wanted and live state, without secrets', async () => {
      const { items } = (await get('/managed-resources')).json;
      const map = items.find((i: any) => i.kind === 'ConfigMap');
      expect(JSON.parse(map.targetState).data).toEqual({ marker: 'none' });
      const secret = items.find((i: any) => i.kind === 'Secret');
      expect(JSON.parse(secret.liveState).data.password).toMatch(/^\++$/);
    });

    it('shows one live object, without secrets', async () => {
      const { nodes } = (await get('/resource-tree')).json;
      const of = (kind: string) => nodes.find((n: any) => n.kind === kind);
      const live = ({ group = '', kind, name: called, version }: any) =>
        get(
          `/resource?namespace=${name}&resourceName=${called}&version=${version}&group=${group}&kind=${kind}`,
        );
      const pod = JSON.parse((await live(of('Pod'))).json.manifest);
      expect(pod).toMatchObject({
        kind: 'Pod',
        metadata: { namespace: name, uid: of('Pod').uid },
        spec: { containers: [{ name: 'app' }] },
        status: { phase: 'Running' },
      });
      expect(pod.status.containerStatuses[0].state.running).toBeDefined();
      const secret = JSON.parse((await live(of('Secret'))).json.manifest);
      expect(secret.data.password).toMatch(/^\++$/);
      const wrong = await live({ kind: 'Pod', name: 'nobody', version: 'v1' });
      expect(wrong.status).toBe(400);
    });

    it('tells what keeps a pod from starting', async () => {
      const { client, path, target } = context();
      const application = context().application({
        values: { hopeless: true, deadline: 600 },
      });
      const its = application.metadata.name;
      await client.create(application);
      const ask = async (suffix: string) =>
        (await client.get(`${path(its)}${suffix}project=${target.project}`))
          .json;
      const [pod, event] = await until(async () => {
        const { nodes = [] } = await ask('/resource-tree?');
        const one = nodes?.find(
          (n: any) => n.kind === 'Pod' && n.name.includes('hopeless'),
        );
        const { items } = one
          ? await ask(
              `/events?resourceNamespace=${its}&resourceName=${one.name}&resourceUID=${one.uid}&`,
            )
          : { items: [] };
        const warning = items?.find((i: any) => i.type === 'Warning');
        return warning && [one, warning];
      }, 'a warning');
      expect(event).toMatchObject({
        reason: expect.stringMatching(/^Failed/),
        message: expect.stringMatching(/./),
        involvedObject: { kind: 'Pod', name: pod.name, uid: pod.uid },
      });
      expect(event.lastTimestamp ?? event.eventTime).toMatch(/^\d{4}-/);
    });

    it('tells what happened', async () => {
      const { items } = (await get('/events')).json;
      const reasons = items.map((i: any) => i.reason);
      expect(reasons).toEqual(
        expect.arrayContaining(['OperationStarted', 'OperationCompleted']),
      );
      expect(items[0].involvedObject).toMatchObject({
        kind: 'Application',
        name,
      });
      const wrong = await get(
        '/events?resourceName=x&resourceNamespace=y&resourceUID=z',
      );
      expect(wrong.status).toBe(400);
    });

    it('goes on with logs that are followed', async () => {
      const { nodes } = (await get('/resource-tree')).json;
      const pod = nodes.find((n: any) => n.kind === 'Pod');
      const logs = `/logs?namespace=${name}&podName=${pod.name}&container=app&tailLines=1`;
      const printed = (await get(logs)).text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).result)
        .filter(entry => !entry.last);
      const followed = await context().client.stream(
        `${context().path(name)}${logs}&follow=true&project=${
          context().target.project
        }`,
      );
      for (const { content } of printed) {
        const entry = await followed.message(r => r.content === content);
        expect(entry).toMatchObject({
          podName: pod.name,
          timeStampStr: expect.stringMatching(/^\d{4}-\d\d-\d\dT/),
        });
        expect(entry.last ?? false).toBe(false);
      }
      expect(followed.ended).toBe(false);
      followed.close();
    });

    it('ends logs with a last entry', async () => {
      const { status, text } = await get('/logs?tailLines=5');
      expect(status).toBe(200);
      const lines = text
        .trim()
        .split('\n')
        .map(line => JSON.parse(line).result);
      expect(lines.at(-1).last).toBe(true);
      expect((await get('/logs?tailLines=many')).status).toBe(400);
      // Without a pod there is not even that.
      const none = await get('/logs?podName=nobody');
      expect([none.status, none.text]).toEqual([200, '']);
    });
  });
}
