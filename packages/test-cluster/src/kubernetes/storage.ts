import { rmSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Kubectl } from './Kubectl';

/** Where Kubernetes' own provisioner for one machine makes its folders. */
const FOLDER = '/tmp/hostpath_pv';

/** Gives a folder of this machine to whoever claims a volume. */
export const STORAGE_CLASS = {
  apiVersion: 'storage.k8s.io/v1',
  kind: 'StorageClass',
  metadata: {
    name: 'standard',
    annotations: { 'storageclass.kubernetes.io/is-default-class': 'true' },
  },
  provisioner: 'kubernetes.io/host-path',
};

/** Removes the folders that volumes still have, the only ones elsewhere. */
export async function removeVolumes(kubectl: Kubectl): Promise<void> {
  let paths: string[];
  try {
    const list = JSON.parse(
      await kubectl.run('get', 'persistentvolumes', '-o', 'json'),
    );
    paths = list.items.map((volume: any) => volume.spec.hostPath?.path);
  } catch {
    // There is no Kubernetes to ask any more.
    return;
  }
  for (const path of paths) {
    if (path && dirname(path) === FOLDER) {
      rmSync(path, { recursive: true, force: true });
    }
  }
}
