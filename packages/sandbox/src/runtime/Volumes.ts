import {
  chown,
  mkdir,
  mkdtemp,
  readdir,
  readFile,
  realpath,
  rm,
  symlink,
  writeFile,
} from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { refOf, type Cluster, type KubernetesObject } from '../cluster';
import { canReach, unprivilegedUser, type User } from './User';

/** How folders are called that could not be in the data folder. */
const OUTSIDE = 'starry-sandbox-';
/** Says in one of them where it belongs. */
const BACK_LINK = '.belongs-to';

const FINALIZER = 'kubernetes.io/pvc-protection';

/**
 * Folders for what programs keep: one for each PersistentVolumeClaim, gone
 * with the claim, and one for a pod without, gone with the pod.
 *
 * Databases refuse to run as root. A sandbox of root's therefore runs them as
 * an unprivileged user, who can reach nothing below a folder such as `/root`:
 * then the folders are among the temporary files, behind a symbolic link.
 */
export class Volumes {
  static async open(dataDir: string, cluster: Cluster): Promise<Volumes> {
    const user = await unprivilegedUser();
    await removeAbandoned();
    const link = join(dataDir, 'volumes');
    const volumes = new Volumes(await rootFor(link, user), link, user, cluster);
    await volumes.removeForgotten();
    return volumes;
  }

  private readonly stopWatching: () => void;
  private removals: Promise<unknown> = Promise.resolve();

  private constructor(
    /** A folder that {@link Volumes.user} can reach. */
    readonly root: string,
    private readonly link: string,
    /** Whom to run as what must not run as root; `undefined`: as ourselves. */
    readonly user: User | undefined,
    private readonly cluster: Cluster,
  ) {
    this.stopWatching = cluster.watch(({ object }) => this.protect(object));
    cluster
      .list({ kind: 'PersistentVolumeClaim' })
      .forEach(o => this.protect(o));
  }

  /** The folder of a pod's first claim, or else of the pod. Made if missing. */
  async folderFor(pod: KubernetesObject): Promise<string> {
    const { namespace } = pod.metadata;
    const name = claimNamesOf(pod)[0];
    const claim =
      name &&
      this.cluster.get({
        group: '',
        kind: 'PersistentVolumeClaim',
        namespace,
        name,
      });
    if (name && !claim) {
      throw new Error(`persistentvolumeclaim "${name}" not found`);
    }
    const folder = join(this.root, (claim || pod).metadata.uid!);
    await mkdir(folder, { recursive: true, mode: 0o700 });
    if (this.user) {
      await chown(folder, this.user.uid, this.user.gid);
    }
    return folder;
  }

  /** Removes what a pod kept without a claim. */
  async release(pod: KubernetesObject): Promise<void> {
    await this.remove(pod.metadata.uid!);
  }

  async stop(): Promise<void> {
    this.stopWatching();
    await this.removals;
    // With nothing to keep, nothing is left behind.
    const kept = await readdir(this.root).catch(() => []);
    if (kept.every(name => name.startsWith('.'))) {
      await rm(this.root, { recursive: true, force: true });
      await rm(this.link, { recursive: true, force: true });
    }
  }

  private protect(object: KubernetesObject): void {
    if (object.kind === 'Pod') {
      for (const name of claimNamesOf(object)) {
        const claim = this.cluster.get({
          group: '',
          kind: 'PersistentVolumeClaim',
          namespace: object.metadata.namespace,
          name,
        });
        if (claim?.metadata.deletionTimestamp) {
          this.protect(claim);
        }
      }
    }
    if (object.kind !== 'PersistentVolumeClaim') {
      return;
    }
    const ref = refOf(object);
    const claim = this.cluster.get(ref);
    const finalizers = claim?.metadata.finalizers ?? [];
    if (claim && !claim.metadata.deletionTimestamp) {
      if (!finalizers.includes(FINALIZER)) {
        this.cluster.setFinalizers(ref, [...finalizers, FINALIZER]);
      }
    } else if (claim && finalizers.includes(FINALIZER) && !this.isUsed(claim)) {
      this.removals = this.removals
        .then(() => this.remove(claim.metadata.uid!))
        .then(() => {
          const left = this.cluster.get(ref)?.metadata.finalizers ?? [];
          this.cluster.setFinalizers(
            ref,
            left.filter(finalizer => finalizer !== FINALIZER),
          );
        });
    }
  }

  private isUsed(claim: KubernetesObject): boolean {
    return this.cluster
      .list({ kind: 'Pod', namespace: claim.metadata.namespace })
      .some(pod => claimNamesOf(pod).includes(claim.metadata.name));
  }

  private async remove(name: string): Promise<void> {
    await rm(join(this.root, name), {
      recursive: true,
      force: true,
      maxRetries: 3,
    }).catch(() => {});
  }

  private async removeForgotten(): Promise<void> {
    const known = new Set(
      ['PersistentVolumeClaim', 'Pod'].flatMap(kind =>
        this.cluster.list({ kind }).map(object => object.metadata.uid),
      ),
    );
    for (const name of await readdir(this.root)) {
      if (!name.startsWith('.') && !known.has(name)) {
        await this.remove(name);
      }
    }
  }
}

function claimNamesOf(pod: KubernetesObject): string[] {
  return (pod.spec?.volumes ?? [])
    .map((volume: any) => volume.persistentVolumeClaim?.claimName)
    .filter((name: unknown) => typeof name === 'string');
}

async function rootFor(link: string, user: User | undefined): Promise<string> {
  const existing = await realpath(link).catch(() => undefined);
  if (existing) {
    return existing;
  }
  await rm(link, { force: true }); // a link to what is no longer there
  await mkdir(dirname(link), { recursive: true });
  if (!user || (await canReach(user, dirname(link)))) {
    await mkdir(link, { mode: 0o711 });
    return link;
  }
  const root = await mkdtemp(join(await realpath(tmpdir()), OUTSIDE));
  await chown(root, user.uid, user.gid);
  await symlink(root, link);
  await writeFile(join(root, BACK_LINK), link);
  return root;
}

/** Removes folders outside of data folders that were since removed. */
async function removeAbandoned(): Promise<void> {
  const parent = await realpath(tmpdir());
  for (const name of await readdir(parent)) {
    const root = join(parent, name);
    const link =
      name.startsWith(OUTSIDE) &&
      (await readFile(join(root, BACK_LINK), 'utf8').catch(() => undefined));
    if (link && (await realpath(link).catch(() => undefined)) !== root) {
      await rm(root, { recursive: true, force: true }).catch(() => {});
    }
  }
}
