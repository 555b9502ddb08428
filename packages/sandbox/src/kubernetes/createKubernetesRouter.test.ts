import express from 'express';
import request from 'supertest';
import { MemoryCluster } from '../cluster';
import { createKubernetesRouter } from './createKubernetesRouter';

describe('createKubernetesRouter', () => {
  let cluster: MemoryCluster;
  let app: express.Express;

  beforeEach(async () => {
    cluster = await MemoryCluster.create();
    cluster.apply({
      apiVersion: 'v1',
      kind: 'Namespace',
      metadata: { name: 'env-a', labels: { 'starry.io/managed': 'true' } },
    });
    app = express();
    app.use(
      '/kubernetes',
      createKubernetesRouter({ cluster, token: 'secret' }),
    );
  });

  const get = (path: string, token = 'secret') =>
    request(app)
      .get(`/kubernetes${path}`)
      .set('Authorization', `Bearer ${token}`);

  it('lets nobody in without the token', async () => {
    const response = await get('/api/v1/namespaces/env-a', 'guess');
    expect(response.status).toBe(401);
    expect(response.body).toMatchObject({ kind: 'Status', code: 401 });
  });

  it('tells whether a namespace is there', async () => {
    const found = await get('/api/v1/namespaces/env-a');
    expect(found.body).toMatchObject({
      kind: 'Namespace',
      metadata: { name: 'env-a', uid: expect.any(String) },
    });

    const missing = await get('/api/v1/namespaces/env-b');
    expect(missing.status).toBe(404);
    expect(missing.body).toMatchObject({
      reason: 'NotFound',
      message: 'namespaces "env-b" not found',
    });
  });

  it('lists by label', async () => {
    const names = async (selector: string) => {
      const { body } = await get(
        `/api/v1/namespaces?labelSelector=${encodeURIComponent(selector)}`,
      );
      return body.items.map((one: any) => one.metadata.name);
    };
    expect(await names('starry.io/managed=true')).toEqual(['env-a']);
    expect(await names('starry.io/managed!=true')).not.toContain('env-a');
    expect(await names('starry.io/managed')).toEqual(['env-a']);
    expect(
      (await get('/api/v1/namespaces?labelSelector=a%20in%20(b)')).status,
    ).toBe(400);
  });

  it('deletes a namespace', async () => {
    const deleted = await request(app)
      .delete('/kubernetes/api/v1/namespaces/env-a')
      .set('Authorization', 'Bearer secret');
    expect(deleted.status).toBe(200);
    expect((await get('/api/v1/namespaces/env-a')).status).toBe(404);
  });

  it('knows nothing else', async () => {
    expect((await get('/api/v1/secrets')).status).toBe(404);
  });
});
