import { existsSync } from 'node:fs';
import { mkdtemp, realpath, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { MemoryCluster, refOf, type KubernetesObject } from '../cluster';
import { eventually } from './__testUtils__/RuntimeFixture';
import { Volumes } from './Volumes';

const claim: KubernetesObject = {
  apiVersion: 'v1',
  kind: 'PersistentVolumeClaim',
  metadata: { name: 'data', namespace: 'default' },
};
const pod = (name: string, claimName?: string): KubernetesObject => ({
  apiVersion: 'v1',
  kind: 'Pod',
  metadata: { name, namespace: 'default' },
  spec: {
    containers: [{ name: 'x', image: 'x' }],
    volumes: claimName
      ? [{ name: 'data', persistentVolumeClaim: { claimName } }]
      : [],
  },
});

describe('Volumes', () => {
  let dataDir: string;
  let cluster: MemoryCluster;
  let volumes: Volumes;

  beforeEach(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'volumes-'));
    cluster = await MemoryCluster.create();
    volumes = await Volumes.open(dataDir, cluster);
  });
  afterEach(async () => {
    const root = await realpath(volumes.root).catch(() => dataDir);
    await volumes.stop();
    await rm(root, { recursive: true, force: true });
    await rm(dataDir, { recursive: true, force: true });
  });

  it('keep what is in a claim until the claim goes, and no pod uses it', async () => {
    cluster.apply(claim);
    const user = cluster.apply(pod('a', 'data'));
    const folder = await volumes.folderFor(user);
    await writeFile(join(folder, 'file'), '');

    cluster.delete(refOf(claim));
    await volumes.release(user);
    // Claims go one after the other: when this one has, that one would have.
    const other = cluster.apply({
      ...claim,
      metadata: { ...claim.metadata, name: 'other' },
    });
    cluster.delete(refOf(other));
    await eventually(() => expect(cluster.get(refOf(other))).toBeUndefined());
    expect(existsSync(join(folder, 'file'))).toBe(true);
    expect(cluster.get(refOf(claim))?.metadata.deletionTimestamp).toBeDefined();

    cluster.delete(refOf(user));
    await eventually(() => expect(cluster.get(refOf(claim))).toBeUndefined());
    expect(existsSync(folder)).toBe(false);
  });

  it('are private, and go with a pod that has no claim', async () => {
    const user = cluster.apply(pod('a'));
    const folder = await volumes.folderFor(user);
    // eslint-disable-next-line no-bitwise
    expect((await stat(folder)).mode & 0o077).toBe(0);
    await volumes.release(user);
    expect(existsSync(folder)).toBe(false);
  });

  it('refuse a claim that is not there', async () => {
    const user = cluster.apply(pod('a', 'nothing'));
    await expect(volumes.folderFor(user)).rejects.toThrow(
      'persistentvolumeclaim "nothing" not found',
    );
  });

  it('forget at the next start what nobody claims any more', async () => {
    cluster.apply(claim);
    const kept = await volumes.folderFor(cluster.apply(pod('a', 'data')));
    const lost = await volumes.folderFor(cluster.apply(pod('b')));
    await volumes.stop();
    cluster.delete(refOf(pod('b')));

    volumes = await Volumes.open(dataDir, cluster);
    expect(existsSync(kept)).toBe(true);
    expect(existsSync(lost)).toBe(false);
  });

  it('outside of the data folder do not outlive it for long', async () => {
    await volumes.folderFor(cluster.apply(pod('a')));
    const root = await realpath(volumes.root);
    await volumes.stop();
    await rm(dataDir, { recursive: true });

    volumes = await Volumes.open(dataDir, cluster);
    expect(existsSync(root) && root !== (await realpath(volumes.root))).toBe(
      false,
    );
  });
});
