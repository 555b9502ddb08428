import type { ContractContext } from '../ContractContext';

/** Logging in, tokens, versions, and the form of errors. */
export function defineAccess(context: () => ContractContext) {
  describe('access', () => {
    it('answers without a token only what is public', async () => {
      const anonymous = context().client.withToken(null);
      const version = await anonymous.get('/api/version');
      expect(Object.keys(version.json)).toEqual(['Version']);
      expect((await anonymous.get('/healthz')).text).toBe('ok\n');
      expect((await anonymous.get('/api/v1/settings')).status).toBe(200);
      expect((await anonymous.get('/api/v1/session/userinfo')).json).toEqual(
        {},
      );
      const list = await anonymous.get('/api/v1/applications');
      expect(list.status).toBe(401);
      expect(list.json).toEqual({
        error: 'no session information',
        code: 16,
        message: 'no session information',
      });
    });

    it('tells more of its version to those it knows', async () => {
      const { json } = await context().client.get('/api/version');
      expect(json.Version).toMatch(/^v\d+\.\d+\.\d+/);
      expect(Object.keys(json).length).toBeGreaterThan(1);
    });

    it('tells how it is set up', async () => {
      const { json } = await context().client.get('/api/v1/settings');
      expect(json).toMatchObject({
        controllerNamespace: 'argocd',
        trackingMethod: 'annotation',
        appLabelKey: 'app.kubernetes.io/instance',
      });
      // What is off is left out.
      for (const off of [
        'appsInAnyNamespaceEnabled',
        'impersonationEnabled',
        'execEnabled',
      ]) {
        expect(json).not.toHaveProperty(off);
      }
      const anonymous = context().client.withToken(null);
      const less = (await anonymous.get('/api/v1/settings')).json;
      expect(less.trackingMethod).toBe('annotation');
      expect(less).not.toHaveProperty('controllerNamespace');
    });

    it('refuses a wrong token', async () => {
      const { client, target } = context();
      const [header, payload] = target.token.split('.');
      for (const [token, message] of [
        ['wrong', /^no session information$/],
        ['not.a.token', /^invalid session: /],
        [`${header}.${payload}.AAAA`, /^invalid session: /],
      ] as const) {
        const { status, json } = await client
          .withToken(token)
          .get('/api/v1/applications');
        expect(status).toBe(401);
        expect(json.code).toBe(16);
        expect(json.message).toMatch(message);
      }
    });

    it('logs in, and makes and revokes tokens', async () => {
      const { client, target } = context();
      if (!target.admin) {
        return;
      }
      const wrong = await client.post('/api/v1/session', {
        username: target.admin.username,
        password: 'wrong',
      });
      expect(wrong.status).toBe(401);
      expect(wrong.json.message).toBe('Invalid username or password');

      const admin = await context().admin();
      const info = await admin.get('/api/v1/session/userinfo');
      expect(info.json).toMatchObject({ loggedIn: true, username: 'admin' });

      const id = `contract-${Date.now()}`;
      const made = await admin.post('/api/v1/account/starry/token', { id });
      const fresh = client.withToken(made.json.token);
      expect((await fresh.get('/api/v1/applications')).status).toBe(200);
      await admin.delete(`/api/v1/account/starry/token/${id}`);
      expect((await fresh.get('/api/v1/applications')).status).toBe(401);
    });

    it('says what the account may do', async () => {
      const { client, target } = context();
      const { project, forbiddenProject } = target;
      for (const [question, answer] of [
        [`applications/create/${project}/*`, 'yes'],
        [`applications/update/${project}/x`, 'yes'],
        [`applications/delete/${project}/argocd/x`, 'yes'],
        [`applications/sync/${project}/x`, 'yes'],
        [`logs/get/${project}/x`, 'yes'],
        [`applications/get/${project}`, 'no'],
        [`applications/get/${project}-2/x`, 'no'],
        [`applications/get/${forbiddenProject}/x`, 'no'],
        ['applications/get/*/*', 'no'],
        ['applications/get', 'no'],
        [`applications/override/${project}/x`, 'no'],
        [`applicationsets/get/${project}/x`, 'no'],
        [`exec/create/${project}/x`, 'no'],
        [`projects/get/${project}`, 'no'],
        ['clusters/create/x', 'no'],
        ['repositories/get/*', 'no'],
        // A slash is one however it is written, but is not read twice.
        [`applications/sync/${project}%2Fx`, 'yes'],
        [`applications%2Fsync%2F${project}%2Fx`, 'yes'],
        [`applications/sync/${project}%252Fx`, 'no'],
        [`applications/update%2Fapps%2FDeployment/${project}/x`, 'no'],
      ]) {
        const { status, json } = await client.get(
          `/api/v1/account/can-i/${question}`,
        );
        expect([question, status, json]).toEqual([
          question,
          200,
          { value: answer },
        ]);
      }
    });

    it('has no answer about what it has no rules for', async () => {
      for (const [question, message] of [
        [
          'gateways/get/x',
          /^\[clusters projects .*\] does not contain gateways$/,
        ],
        ['applications/own/x', /^\[get create .*\] does not contain own$/],
        ['applications/*/x', /^\[get create .*\] does not contain \*$/],
      ] as const) {
        const { status, json } = await context().client.get(
          `/api/v1/account/can-i/${question}`,
        );
        expect([status, json.code]).toEqual([400, 3]);
        expect(json.message).toMatch(message);
      }
      const anonymous = context().client.withToken(null);
      const asked = await anonymous.get(
        '/api/v1/account/can-i/applications/get/x',
      );
      expect(asked.status).toBe(401);
    });

    it('wants exactly application/json of everything but GET', async () => {
      const { client } = context();
      for (const type of [
        'application/json; charset=utf-8',
        'text/plain',
        'application/merge-patch+json',
      ]) {
        const answer = await client.send('POST', '/api/v1/applications', {
          headers: { 'Content-Type': type },
          body: '{}',
        });
        expect(answer.status).toBe(415);
        expect(answer.text).toBe('Invalid content type\n');
      }
      const removal = await client.send('DELETE', '/api/v1/applications/x', {
        headers: { 'Content-Type': 'text/plain' },
      });
      expect(removal.status).toBe(415);
    });

    it('answers what it cannot route in plain text', async () => {
      const answer = await context().client.get('/api/v1/nothing');
      expect(answer.status).toBe(404);
      expect(answer.headers.get('content-type')).toMatch(/^text\/plain/);
      expect(answer.text).toBe('Not Found\n');
    });

    it('answers bad JSON and bad parameters with 400', async () => {
      const { client } = context();
      const body = await client.post('/api/v1/applications', '{"metadata":');
      expect(body.status).toBe(400);
      expect(body.json.code).toBe(3);
      const query = await client.post(
        '/api/v1/applications?validate=perhaps',
        {},
      );
      expect(query.status).toBe(400);
    });
  });
}
