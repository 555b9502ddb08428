import type { KubernetesObject } from '../cluster';
import { refOf } from '../cluster';
import { SYNC_OPTIONS_ANNOTATION, hasSyncOption } from './Application';
import type { ApplicationStore } from './ApplicationStore';
import { clusterCondition } from './clusterCondition';
import { waveOf } from './comparison';
import type { ManagedObjects } from './ManagedObjects';

const FINALIZER = 'resources-finalizer.argocd.argoproj.io';
const CASCADING = [
  FINALIZER,
  `${FINALIZER}/foreground`,
  `${FINALIZER}/background`,
];

/** The finalizer that deletes an application's objects, for each policy. */
export function finalizerFor(policy: string): string | undefined {
  return policy === ''
    ? FINALIZER
    : CASCADING.find(finalizer => finalizer === `${FINALIZER}/${policy}`);
}

export function withoutCascade(finalizers: string[] = []): string[] {
  return finalizers.filter(finalizer => !CASCADING.includes(finalizer));
}

export function isCascading(finalizers: string[] = []): boolean {
  return finalizers.some(finalizer => CASCADING.includes(finalizer));
}

/**
 * Takes a deleted application's objects away, last wave first, and lets the
 * application go when the last of them is really gone. An application that
 * somebody else's finalizer holds stays.
 */
export class Deletion {
  constructor(
    private readonly options: {
      store: ApplicationStore;
      managed: ManagedObjects;
    },
  ) {}

  async run(name: string, signal: AbortSignal): Promise<void> {
    const { store, managed } = this.options;
    const { cluster } = managed;
    if (!isCascading(store.get(name)?.metadata.finalizers)) {
      return;
    }
    await clusterCondition(cluster, signal, () => {
      const left = managed.of(name).filter(isDeletable);
      const last = Math.max(...left.map(waveOf));
      for (const object of left.filter(o => waveOf(o) === last)) {
        if (!object.metadata.deletionTimestamp) {
          cluster.delete(refOf(object));
        }
      }
      return managed.of(name).filter(isDeletable).length === 0;
    });
    store.update(name, draft => {
      draft.metadata.finalizers = withoutCascade(draft.metadata.finalizers);
    });
  }
}

function isDeletable({ kind, metadata }: KubernetesObject): boolean {
  const options = metadata.annotations?.[SYNC_OPTIONS_ANNOTATION]?.split(',');
  return (
    kind !== 'CustomResourceDefinition' &&
    !hasSyncOption(options, 'Delete=false') &&
    metadata.annotations?.['helm.sh/resource-policy'] !== 'keep'
  );
}
