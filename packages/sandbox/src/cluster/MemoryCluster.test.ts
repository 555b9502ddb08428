import { mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCluster } from './MemoryCluster';
import { refOf, type ClusterEvent, type KubernetesObject } from './Cluster';

const namespace = (name: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Namespace',
  metadata: { name },
});

const configMap = (
  name: string,
  data: Record<string, string> = {},
  metadata: Partial<KubernetesObject['metadata']> = {},
): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'ConfigMap',
  metadata: { name, namespace: 'env', ...metadata },
  data,
});

describe('MemoryCluster', () => {
  let cluster: MemoryCluster;
  let events: ClusterEvent[];
  const seen = () => events.map(e => `${e.type} ${e.object.metadata.name}`);

  beforeEach(async () => {
    cluster = await MemoryCluster.create();
    cluster.apply(namespace('env'));
    events = [];
    cluster.watch(event => events.push(event));
  });

  it('counts changes of what is wanted, and keeps identity and status', () => {
    const first = cluster.apply(configMap('a', { key: '1' }));
    cluster.updateStatus(refOf(first), { phase: 'Fine' });
    const second = cluster.apply(configMap('a', { key: '2' }));

    expect(second.metadata.uid).toBe(first.metadata.uid);
    expect(second.metadata.generation).toBe(2);
    expect(second.status).toEqual({ phase: 'Fine' });
    expect(Number(second.metadata.resourceVersion)).toBeGreaterThan(
      Number(first.metadata.resourceVersion),
    );
    expect(seen()).toEqual(['ADDED a', 'MODIFIED a', 'MODIFIED a']);
  });

  it('is silent when nothing changes', () => {
    const object = cluster.apply(configMap('a', { key: '1' }));
    cluster.apply(configMap('a', { key: '1' }));
    cluster.updateStatus(refOf(object), { phase: 'Fine' });
    cluster.updateStatus(refOf(object), { phase: 'Fine' });
    cluster.delete({ ...refOf(object), name: 'absent' });
    cluster.updateStatus({ ...refOf(object), name: 'absent' }, { x: 1 });
    expect(seen()).toEqual(['ADDED a', 'MODIFIED a']);
  });

  it('refuses objects in absent and terminating namespaces', () => {
    expect(() =>
      cluster.apply(configMap('a', {}, { namespace: 'nowhere' })),
    ).toThrow('namespaces "nowhere" not found');

    cluster.apply(configMap('held', {}, { finalizers: ['test/hold'] }));
    cluster.delete({ group: '', kind: 'Namespace', name: 'env' });
    expect(() => cluster.apply(configMap('b'))).toThrow(
      'unable to create new content in namespace env because it is being terminated',
    );
  });

  it.each([
    [{ apiVersion: 'v1', kind: 'Pod', metadata: { name: '../x' } }],
    [{ apiVersion: 'v1', kind: 'Pod', metadata: {} }],
    [{ apiVersion: 'v1', metadata: { name: 'x' } }],
    [{ kind: 'Pod', metadata: { name: 'x' } }],
    [{ apiVersion: 'v1', kind: 'Pod' }],
  ])('refuses %j', object => {
    expect(() => cluster.apply(object as any)).toThrow(
      expect.objectContaining({ reason: 'Invalid' }),
    );
  });

  it('keeps a namespace terminating until its last content has gone', () => {
    const held = cluster.apply(
      configMap('held', {}, { finalizers: ['test/hold'] }),
    );
    cluster.apply(configMap('free'));
    cluster.delete({ group: '', kind: 'Namespace', name: 'env' });

    const ref = { group: '', kind: 'Namespace', name: 'env' };
    expect(cluster.get(ref)?.status).toEqual({ phase: 'Terminating' });
    expect(cluster.list({ namespace: 'env' })).toHaveLength(1);
    expect(cluster.get(refOf(held))?.metadata.deletionTimestamp).toBeDefined();

    cluster.setFinalizers(refOf(held), []);
    expect(cluster.get(ref)).toBeUndefined();
    expect(cluster.list({ namespace: 'env' })).toEqual([]);
    expect(seen().slice(-2)).toEqual(['DELETED held', 'DELETED env']);
  });

  it('takes owned objects along, and theirs, but not those owned twice', () => {
    const owned = (name: string, ...owners: KubernetesObject[]) =>
      cluster.apply(
        configMap(
          name,
          {},
          {
            ownerReferences: owners.map(o => ({
              kind: o.kind,
              name: o.metadata.name,
              uid: o.metadata.uid!,
            })),
          },
        ),
      );
    const top = cluster.apply(configMap('top'));
    const other = cluster.apply(configMap('other'));
    const middle = owned('middle', top);
    owned('bottom', middle);
    owned('shared', top, other);

    cluster.delete(refOf(top));
    expect(
      cluster.list({ namespace: 'env' }).map(o => o.metadata.name),
    ).toEqual(['other', 'shared']);
  });

  it('tells every listener the changes in order, whatever a listener does', () => {
    const order: string[] = [];
    cluster.watch(() => {
      throw new Error('a broken listener');
    });
    cluster.watch(({ type, object }) => {
      if (type === 'ADDED' && object.metadata.name === 'a') {
        cluster.apply(configMap('b'));
      }
    });
    const stop = cluster.watch(e => order.push(e.object.metadata.name));
    cluster.apply(configMap('a'));
    expect(order).toEqual(['a', 'b']);

    stop();
    cluster.apply(configMap('c'));
    expect(order).toEqual(['a', 'b']);
  });

  it('hands out objects that cannot be changed behind its back', () => {
    const input = configMap('a', { key: '1' });
    const object = cluster.apply(input);
    input.data.key = 'changed';
    expect(cluster.get(refOf(object))?.data).toEqual({ key: '1' });
    expect(() => {
      object.data.key = 'changed';
    }).toThrow(TypeError);
  });

  it('keeps Secrets as data, as Kubernetes does', () => {
    const secret = cluster.apply({
      apiVersion: 'v1',
      kind: 'Secret',
      metadata: { name: 's', namespace: 'env' },
      stringData: { key: 'value' },
    });
    expect(secret.data).toEqual({ key: 'dmFsdWU=' });
    expect(secret.stringData).toBeUndefined();
  });

  it('filters by kind, group, namespace and labels', () => {
    cluster.apply(configMap('a', {}, { labels: { app: 'x' } }));
    cluster.apply(configMap('b', {}, { labels: { app: 'y' } }));
    expect(
      cluster.list({ kind: 'ConfigMap', labels: { app: 'x' } }),
    ).toHaveLength(1);
    expect(cluster.list({ group: 'apps' })).toHaveLength(0);
    expect(
      cluster.list({ group: '', kind: 'Namespace' }).length,
    ).toBeGreaterThan(1);
  });

  describe('on disk', () => {
    let dataDir: string;
    beforeEach(async () => {
      dataDir = await mkdtemp(join(tmpdir(), 'cluster-'));
    });
    afterEach(() => rm(dataDir, { recursive: true, force: true }));

    it('is the same after a restart, readable only by its owner', async () => {
      const first = await MemoryCluster.create({ dataDir });
      first.apply(namespace('env'));
      const object = first.apply(configMap('a', { key: '1' }));
      await first.stop();

      const second = await MemoryCluster.create({ dataDir });
      expect(second.get(refOf(object))).toEqual(object);
      const next = second.apply(configMap('a', { key: '2' }));
      expect(Number(next.metadata.resourceVersion)).toBeGreaterThan(
        Number(object.metadata.resourceVersion),
      );
      await second.stop();
      const { mode } = await stat(join(dataDir, 'cluster.json'));
      // eslint-disable-next-line no-bitwise
      expect(mode & 0o077).toBe(0);
    });

    it('says so when the file is no cluster', async () => {
      await writeFile(join(dataDir, 'cluster.json'), '{"objects":');
      await expect(MemoryCluster.create({ dataDir })).rejects.toThrow(
        /cluster.json is not a cluster's state .* remove it/,
      );
    });
  });
});

describe('MemoryCluster, given nonsense', () => {
  it.each([
    ['Deployment', { replicas: -1 }, /spec.replicas: Invalid value: -1/],
    ['Deployment', { replicas: 'x' }, /spec.replicas: Invalid value: "x"/],
    [
      'Deployment',
      {},
      /spec.selector: Required value, spec.template.spec.containers: Required value/,
    ],
    [
      'StatefulSet',
      {
        selector: { matchLabels: { a: 'b' } },
        template: { spec: { containers: [{ name: 'x' }] } },
      },
      /`selector` does not match template `labels`, spec.template.spec.containers\[0\].image: Required value/,
    ],
  ])('refuses a %s of %j', async (kind, spec, message) => {
    const cluster = await MemoryCluster.create();
    expect(() =>
      cluster.apply({
        apiVersion: 'apps/v1',
        kind,
        metadata: { name: 'x', namespace: 'default' },
        spec,
      }),
    ).toThrow(message);
  });

  it('refuses a Service with a port that cannot be', async () => {
    const cluster = await MemoryCluster.create();
    expect(() =>
      cluster.apply({
        apiVersion: 'v1',
        kind: 'Service',
        metadata: { name: 'x', namespace: 'default' },
        spec: { ports: [{ port: 70_000 }] },
      }),
    ).toThrow(/spec.ports\[0\].port: Invalid value: 70000/);
  });
});
