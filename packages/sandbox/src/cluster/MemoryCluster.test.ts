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
    const { phase, conditions } = cluster.get(ref)!.status;
    expect(phase).toBe('Terminating');
    expect(conditions).toContainEqual({
      type: 'NamespaceContentRemaining',
      status: 'True',
      reason: 'SomeResourcesRemain',
      message:
        'Some resources are remaining: configmaps. has 1 resource instances',
      lastTransitionTime: expect.any(String),
    });
    expect(cluster.list({ namespace: 'env' })).toHaveLength(1);
    expect(cluster.get(refOf(held))?.metadata.deletionTimestamp).toBeDefined();

    cluster.setFinalizers(refOf(held), []);
    expect(cluster.get(ref)).toBeUndefined();
    expect(cluster.list({ namespace: 'env' })).toEqual([]);
    expect(seen().slice(-2)).toEqual(['DELETED held', 'DELETED env']);
  });

  it('counts what is left in a namespace, by kind and by finalizer', async () => {
    let now = new Date('2026-01-01T00:00:00.500Z');
    cluster = await MemoryCluster.create({ now: () => now });
    cluster.apply(namespace('env'));
    const hold = (kind: string, apiVersion: string, ...finalizers: string[]) =>
      refOf(
        cluster.apply({
          apiVersion,
          kind,
          metadata: {
            name: kind.toLowerCase(),
            namespace: 'env',
            finalizers,
          },
        }),
      );
    const refs = [
      hold('NetworkPolicy', 'networking.k8s.io/v1', 'b.example/x'),
      hold('ConfigMap', 'v1', 'b.example/x', 'a.example/x'),
      // A pod waits for its processes, which is nobody else's business.
      hold('ServiceAccount', 'v1', 'sandbox.starry.io/kubelet'),
    ];
    cluster.delete({ group: '', kind: 'Namespace', name: 'env' });
    const conditions = () =>
      cluster
        .get({ group: '', kind: 'Namespace', name: 'env' })!
        .status.conditions.slice(3)
        .map((c: any) => [c.status, c.message, c.lastTransitionTime]);
    expect(conditions()).toEqual([
      [
        'True',
        'Some resources are remaining: configmaps. has 1 resource instances, networkpolicies.networking.k8s.io has 1 resource instances, serviceaccounts. has 1 resource instances',
        '2026-01-01T00:00:00Z',
      ],
      [
        'True',
        'Some content in the namespace has finalizers remaining: a.example/x in 1 resource instances, b.example/x in 2 resource instances',
        '2026-01-01T00:00:00Z',
      ],
    ]);

    now = new Date('2026-01-01T00:01:00Z');
    refs.slice(0, 2).forEach(ref => cluster.setFinalizers(ref, []));
    expect(conditions()).toEqual([
      [
        'True',
        'Some resources are remaining: serviceaccounts. has 1 resource instances',
        '2026-01-01T00:00:00Z',
      ],
      [
        'False',
        'All content-preserving finalizers finished',
        '2026-01-01T00:01:00Z',
      ],
    ]);
  });

  it('deletes only what is meant', () => {
    const object = cluster.apply(configMap('a', { key: '1' }));
    const { uid, resourceVersion } = object.metadata;
    expect(() => cluster.delete(refOf(object), { uid: 'another' })).toThrow(
      `Precondition failed: UID in precondition: another, UID in object meta: ${uid}`,
    );
    cluster.apply(configMap('a', { key: '2' }));
    expect(() => cluster.delete(refOf(object), { resourceVersion })).toThrow(
      /the object has been modified/,
    );
    const marked = cluster.delete(refOf(object), { uid });
    expect(marked?.metadata).toMatchObject({
      uid,
      deletionTimestamp: expect.stringMatching(/:\d\dZ$/),
    });
    expect(cluster.get(refOf(object))).toBeUndefined();
    expect(cluster.delete(refOf(object), { uid: 'another' })).toBeUndefined();
  });

  it('updates all but the status, if nobody else did meanwhile', () => {
    const first = cluster.apply(
      configMap('a', { key: '1' }, { finalizers: ['test/hold'] }),
    );
    cluster.updateStatus(refOf(first), { phase: 'Fine' });
    const { resourceVersion } = first.metadata;
    expect(() =>
      cluster.update(configMap('a', {}, { resourceVersion })),
    ).toThrow(/the object has been modified/);
    expect(() => cluster.update(configMap('b'))).toThrow(
      expect.objectContaining({ reason: 'NotFound' }),
    );

    cluster.delete(refOf(first));
    expect(() =>
      cluster.update(
        configMap('a', {}, { finalizers: ['test/hold', 'test/new'] }),
      ),
    ).toThrow(/no new finalizers can be added if the object is being deleted/);
    const kept = cluster.update(
      configMap('a', { key: '2' }, { finalizers: ['test/hold'] }),
    );
    expect(kept).toMatchObject({
      metadata: {
        uid: first.metadata.uid,
        deletionTimestamp: expect.any(String),
      },
      data: { key: '2' },
      status: { phase: 'Fine' },
    });
    cluster.update(configMap('a', { key: '2' }));
    expect(cluster.get(refOf(first))).toBeUndefined();
  });

  it('finds by whatever one wants to find by', () => {
    const team = (o: KubernetesObject) =>
      o.metadata.labels?.team ? [o.metadata.labels.team] : [];
    cluster.apply(configMap('a', {}, { labels: { team: 'red' } }));
    const find = cluster.indexBy(team);
    const names = (value: string) => find(value).map(o => o.metadata.name);
    cluster.apply(configMap('b', {}, { labels: { team: 'red' } }));
    expect(names('red')).toEqual(['a', 'b']);
    expect(names('blue')).toEqual([]);
    cluster.apply(configMap('a', {}, { labels: { team: 'blue' } }));
    expect([names('red'), names('blue')]).toEqual([['b'], ['a']]);
    cluster.delete(refOf(configMap('a')));
    cluster.apply(configMap('b', {}, { labels: {} }));
    expect([names('red'), names('blue')]).toEqual([[], []]);
  });

  it('takes owned objects along, and theirs, but not those owned twice', () => {
    const owned = (name: string, ...owners: KubernetesObject[]) =>
      cluster.apply(
        configMap(
          name,
          {},
          {
            ownerReferences: owners.map(o => ({
              apiVersion: 'v1',
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
