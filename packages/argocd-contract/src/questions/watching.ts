import type { ContractContext } from '../ContractContext';
import { isReady } from '../kit/isReady';
import { until } from '../kit/until';

const FIELDS = [
  'error',
  'result.type',
  'result.application.metadata.name',
  'result.application.metadata.deletionTimestamp',
  'result.application.status.sync.status',
  'result.application.status.health.status',
].join(',');

/** The watch. */
export function defineWatching(context: () => ContractContext) {
  describe('watching', () => {
    it('tells of a whole life, in server-sent events', async () => {
      const { client, inProject } = context();
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      const watch = await client.watch(`${inProject}&name=${name}`);
      const added = await watch.message(r => r.type === 'ADDED');
      expect(added.application.metadata.name).toBe(name);
      expect(watch.response!.headers.get('content-type')).toMatch(
        /^text\/event-stream/,
      );
      expect(watch.raw).toMatch(/^data: \{"result":.*\} \n\n/);
      await watch.message(r => r.type === 'MODIFIED' && isReady(r.application));
      await client.delete(`${context().path(name)}${inProject}`);
      await watch.message(r => r.application.metadata.deletionTimestamp);
      await watch.message(r => r.type === 'DELETED');
      watch.close();
    });

    it('sends only what is asked for, and nothing twice', async () => {
      const { client, inProject } = context();
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      const watch = await client.watch(
        `${inProject}&name=${name}&fields=${FIELDS}`,
      );
      await watch.message(r => r.application.status?.sync?.status === 'Synced');
      await client.delete(`${context().path(name)}${inProject}`);
      await watch.message(r => r.type === 'DELETED');
      watch.close();
      const seen = watch.messages.map(m => JSON.stringify(m));
      seen.slice(1).forEach((m, i) => expect(m).not.toBe(seen[i]));
      for (const { result } of watch.messages) {
        expect(Object.keys(result.application)).not.toContain('spec');
        expect(result.application.metadata).not.toHaveProperty('uid');
      }
    });

    it('says nothing at all before there is something to say', async () => {
      const { client, inProject } = context();
      const application = context().application();
      const { name } = application.metadata;
      const watch = await client.watch(`${inProject}&name=${name}`);
      // By the time that somebody else is served, it would have said so.
      await client.get('/api/version');
      expect(watch.response).toBeUndefined();
      await client.create(application);
      await watch.message(r => r.type === 'ADDED');
      expect(watch.response!.status).toBe(200);
      watch.close();
    });

    it('goes on when its token is revoked', async () => {
      const { client, target, inProject } = context();
      if (!target.admin) {
        return;
      }
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      await client.applicationWhen(name, isReady);
      const admin = await context().admin();
      const id = `contract-watch-${Date.now()}`;
      const tokens = '/api/v1/account/starry/token';
      const { token } = (await admin.post(tokens, { id })).json;
      const revoked = client.withToken(token);
      const watch = await revoked.watch(`${inProject}&name=${name}`);
      await watch.message(r => r.type === 'ADDED');

      expect((await admin.delete(`${tokens}/${id}`)).status).toBe(200);
      await until(
        async () => (await revoked.get('/api/v1/applications')).status === 401,
        'the token to be refused',
      );
      await client.patch(context().path(name), {
        patch: JSON.stringify({ metadata: { labels: { after: 'that' } } }),
        patchType: 'merge',
        project: target.project,
      });
      await watch.message(r => r.application.metadata.labels.after === 'that');
      expect(watch.ended).toBe(false);
      watch.close();
    });

    it('keeps a quiet connection alive', async () => {
      const { client, target, inProject } = context();
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      await client.applicationWhen(name, isReady);
      const watch = await client.watch(`${inProject}&name=${name}`);
      await watch.text(/\n:\n/, target.keepaliveInterval + 5_000);
      watch.close();
    });

    it('sends lines of JSON to those who do not accept events exactly', async () => {
      const { client, inProject } = context();
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      for (const accept of ['*/*', 'text/event-stream, */*']) {
        const watch = await client.watch(`${inProject}&name=${name}`, accept);
        await watch.message(r => r.type === 'ADDED');
        expect(watch.raw).toMatch(/^\{"result":/);
        watch.close();
      }
    });

    it('begins after a resource version, without a list', async () => {
      const { client, inProject } = context();
      const application = context().application();
      const { name, labels } = application.metadata;
      labels['contract.starry.io/single'] = name;
      await client.create(application);
      const ready = await client.applicationWhen(name, isReady);
      const since = `resourceVersion=${ready.metadata.resourceVersion}`;
      const watch = await client.watch(
        `${inProject}&selector=contract.starry.io/single=${name}&${since}`,
      );
      await client.patch(context().path(name), {
        patch: JSON.stringify({ metadata: { labels: { changed: 'yes' } } }),
        patchType: 'merge',
        project: context().target.project,
      });
      const message = await watch.message(r => r);
      expect(message.type).toBe('MODIFIED');
      expect(message.application.metadata.labels.changed).toBe('yes');
      watch.close();
    });

    it('begins with a single application, whatever the version', async () => {
      const { client, inProject } = context();
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      const { resourceVersion } = (await client.application(name)).json
        .metadata;
      const watch = await client.watch(
        `${inProject}&name=${name}&resourceVersion=${resourceVersion - 1}`,
      );
      const message = await watch.message(r => r);
      expect(message.type).toBe('ADDED');
      watch.close();
    });

    it('ends with the server, and goes on with the next one', async () => {
      const { client, target, inProject } = context();
      if (!target.restart) {
        return;
      }
      const application = context().application();
      const { name } = application.metadata;
      await client.create(application);
      const { metadata } = await client.applicationWhen(name, isReady);
      const first = await client.watch(`${inProject}&name=${name}`);
      await first.message(r => r.type === 'ADDED');
      await target.restart();
      await until(async () => first.ended, 'the end of the watch');

      const second = await client.watch(`${inProject}&name=${name}`);
      const added = await second.message(r => r.type === 'ADDED');
      expect(added.application.metadata.uid).toBe(metadata.uid);
      await client.patch(context().path(name), {
        patch: JSON.stringify({ metadata: { labels: { after: 'restart' } } }),
        patchType: 'merge',
        project: target.project,
      });
      await second.message(
        r => r.application.metadata.labels.after === 'restart',
      );
      second.close();
    });

    it('refuses who is unknown before it streams', async () => {
      const answer = await context()
        .client.withToken(null)
        .get('/api/v1/stream/applications');
      expect(answer.status).toBe(401);
    });
  });
}
