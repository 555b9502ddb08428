import { existsSync, readdirSync, realpathSync } from 'node:fs';
import { join } from 'node:path';
import { Client } from 'pg';
import { liveHealth } from '../argocd/liveHealth';
import type { KubernetesObject } from '../cluster';
import {
  eventually,
  RuntimeFixture,
  service,
} from './__testUtils__/RuntimeFixture';

const secret = (name: string, password: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Secret',
  metadata: { name, namespace: 'env' },
  stringData: { password },
});

const database = (name: string, tag = '13'): KubernetesObject => ({
  apiVersion: 'apps/v1',
  kind: 'StatefulSet',
  metadata: { name, namespace: 'env' },
  spec: {
    replicas: 1,
    selector: { matchLabels: { app: name } },
    serviceName: name,
    volumeClaimTemplates: [
      {
        metadata: { name: 'data' },
        spec: { accessModes: ['ReadWriteOnce'] },
      },
    ],
    template: {
      metadata: { labels: { app: name } },
      spec: {
        containers: [
          {
            name: 'postgres',
            image: `postgres:${tag}`,
            env: [
              { name: 'POSTGRES_USER', value: 'app' },
              { name: 'POSTGRES_DB', value: name },
              {
                name: 'POSTGRES_PASSWORD',
                valueFrom: { secretKeyRef: { name, key: 'password' } },
              },
            ],
            readinessProbe: { exec: { command: ['pg_isready'] } },
          },
        ],
      },
    },
  },
});

/** As an operator's, with a standby. */
const replicated = (name: string): KubernetesObject => ({
  apiVersion: 'postgresql.cnpg.io/v1',
  kind: 'Cluster',
  metadata: { name, namespace: 'env' },
  spec: {
    instances: 2,
    imageName: 'ghcr.io/cloudnative-pg/postgresql:18',
    bootstrap: { initdb: { database: name, owner: 'app', secret: { name } } },
    storage: { size: '1Gi' },
  },
});

describe('PostgreSQL images', () => {
  let f: RuntimeFixture;

  beforeAll(async () => {
    f = await RuntimeFixture.create();
  });
  afterAll(() => f.remove());
  beforeEach(async () => {
    await f.clear();
    await f.start();
  });
  afterEach(() => f.stop());

  const query = async (name: string, password: string, text: string) => {
    const endpoint = f.runtime.endpoint('env', name, 5432);
    const client = new Client({
      host: endpoint!.host,
      port: endpoint!.port,
      user: 'app',
      database: name,
      password,
    });
    client.on('error', () => {});
    await client.connect();
    try {
      return (await client.query(text)).rows;
    } finally {
      await client.end();
    }
  };
  const volumes = () =>
    readdirSync(join(f.dataDir, 'volumes')).filter(n => !n.startsWith('.'));

  it('run as real databases, apart from each other, which keep their data', async () => {
    const awkward = `it's "quoted" \\ $1`;
    f.apply(
      secret('orders-db', awkward),
      secret('inventory-db', 'other'),
      service('orders-db', 5432, 5432),
      service('inventory-db', 5432, 5432),
      database('orders-db'),
      database('inventory-db', '18'),
    );
    await f.ready('orders-db', 1, 'StatefulSet');
    await f.ready('inventory-db', 1, 'StatefulSet');
    expect(f.pods('orders-db')[0].status.message).toMatch(
      /^Runs as PostgreSQL \d+\.\d+/,
    );

    await query('orders-db', awkward, 'CREATE TABLE t AS SELECT 42 AS n');
    await expect(
      query('inventory-db', 'other', 'SELECT * FROM t'),
    ).rejects.toThrow(/does not exist/);
    await expect(query('orders-db', 'wrong', 'SELECT 1')).rejects.toThrow(
      /password authentication failed/,
    );

    await f.stop();
    expect(f.processesOnRecord()).toEqual([]);
    await f.start();
    await f.ready('orders-db', 1, 'StatefulSet');
    expect(await query('orders-db', awkward, 'SELECT n FROM t')).toEqual([
      { n: 42 },
    ]);

    // Without its StatefulSet, a claim keeps the data; without its claim, no.
    f.cluster.delete({
      group: 'apps',
      kind: 'StatefulSet',
      namespace: 'env',
      name: 'orders-db',
    });
    await eventually(() => expect(f.pods('orders-db')).toEqual([]));
    expect(volumes()).toHaveLength(2);

    // And with it, the password that it was made with.
    f.apply(secret('orders-db', 'new'), database('orders-db'));
    await eventually(() =>
      expect(f.cluster.list({ kind: 'Event' })).toContainEqual(
        expect.objectContaining({
          reason: 'Unhealthy',
          message: expect.stringContaining(
            'Readiness probe failed: password authentication failed',
          ),
        }),
      ),
    );
    expect(f.statusOf('orders-db', 'StatefulSet').readyReplicas).toBe(0);
    f.deleteNamespace();
    await eventually(() => expect(f.namespace).toBeUndefined());
    expect(volumes()).toEqual([]);
    expect(f.processesOnRecord()).toEqual([]);
  });

  it('run the primary of a Cluster of CloudNativePG, which is said to have no standby', async () => {
    const ref = {
      group: 'postgresql.cnpg.io',
      kind: 'Cluster',
      namespace: 'env',
      name: 'orders-db',
    };
    const health = () => {
      const live = f.cluster.get(ref);
      return live && liveHealth(f.cluster, live);
    };
    const credentials = secret('orders-db', 'x');
    credentials.stringData!.username = 'app';
    const primary = service('orders-db', 5432, 5432);
    primary.spec.selector = {
      'cnpg.io/cluster': 'orders-db',
      'cnpg.io/instanceRole': 'primary',
    };
    const wanted = replicated('orders-db');
    f.apply(credentials, primary, wanted);
    expect(health()?.status).toBe('Progressing');
    await eventually(() =>
      expect(health()).toEqual({
        status: 'Healthy',
        message:
          'Simulated: The sandbox has no CloudNativePG: orders-db is one PostgreSQL here, without a standby.',
      }),
    );
    await query('orders-db', 'x', 'CREATE TABLE t AS SELECT 42 AS n');

    const annotations = { 'cnpg.io/hibernation': 'on' };
    f.apply({ ...wanted, metadata: { ...wanted.metadata, annotations } });
    await eventually(() => expect(health()?.status).toBe('Suspended'));
    await eventually(() => expect(f.pods()).toEqual([]));
    f.apply(wanted);
    await eventually(() => expect(health()?.status).toBe('Healthy'));
    expect(await query('orders-db', 'x', 'SELECT n FROM t')).toEqual([
      { n: 42 },
    ]);

    f.cluster.delete(ref);
    await eventually(() => expect(f.pods()).toEqual([]));
    await eventually(() => expect(volumes()).toEqual([]));
  });

  it('say what is missing', async () => {
    const incomplete = database('orders-db');
    incomplete.spec.template.spec.containers[0].env.pop();
    f.apply(incomplete);
    await eventually(() =>
      expect(f.containerOf('orders-db').state.waiting).toEqual({
        reason: 'CreateContainerError',
        message: expect.stringContaining('set POSTGRES_PASSWORD'),
      }),
    );
  });

  it('leave no folder behind when nothing is kept', async () => {
    f.apply(secret('orders-db', 'x'), database('orders-db'));
    await f.ready('orders-db', 1, 'StatefulSet');
    const root = realpathSync(join(f.dataDir, 'volumes'));
    f.deleteNamespace();
    await eventually(() => expect(f.namespace).toBeUndefined());
    await f.stop();
    expect(existsSync(root)).toBe(false);
    await f.start();
  });
});
