import type { KubernetesObject } from '../cluster';
import { isClusterScoped, refOf } from '../cluster';
import type {
  Application,
  ApplicationCondition,
  HealthStatus,
  ResourceStatus,
  SyncStatusCode,
} from './Application';
import {
  IGNORE_HEALTH_ANNOTATION,
  SYNC_WAVE_ANNOTATION,
  TRACKING_ANNOTATION,
} from './Application';
import { ignoredPointers, isInSync, normalised } from './difference';
import { worse } from './health';
import { liveHealth } from './liveHealth';
import type { ManagedObjects } from './ManagedObjects';
import { keyOf, ownerOf, trackingId } from './tracking';

/** One object of an application, as wanted and as it is. */
export interface ManagedResource {
  key: string;
  target?: KubernetesObject;
  live?: KubernetesObject;
  wave: number;
  status: SyncStatusCode;
  health?: HealthStatus;
}

/** What an application wants against what there is. */
export interface Comparison {
  resources: ManagedResource[];
  sync: SyncStatusCode;
  health: HealthStatus;
  conditions: ApplicationCondition[];
}

/**
 * Compares rendered objects with the cluster's.
 *
 * @param targets - `undefined` when they could not be rendered
 * @param managed - where the live ones are found
 */
export function compare(
  application: Pick<Application, 'metadata' | 'spec'>,
  targets: KubernetesObject[] | undefined,
  managed: ManagedObjects,
): Comparison {
  const { cluster } = managed;
  const name = application.metadata.name;
  const conditions: ApplicationCondition[] = [];
  const wanted = new Map<string, KubernetesObject>();
  for (const target of targets ?? []) {
    const owned = asOwned(target, application);
    if (!owned) {
      continue;
    }
    const key = keyOf(refOf(owned));
    if (wanted.has(key)) {
      conditions.push({
        type: 'RepeatedResourceWarning',
        message: `Resource ${key} appeared 2 times among application resources.`,
      });
    }
    wanted.set(key, owned);
  }
  const lives = new Map(
    managed.of(name).map(live => [keyOf(refOf(live)), live]),
  );
  for (const [key, target] of wanted) {
    const live = cluster.get(refOf(target));
    const owner = live && ownerOf(live);
    if (live) {
      lives.set(key, live);
    }
    if (owner && owner !== name) {
      conditions.push({
        type: 'SharedResourceWarning',
        message: `${target.kind}/${target.metadata.name} is part of applications argocd/${name} and ${owner}`,
      });
    }
  }
  const resources = [...new Set([...wanted.keys(), ...lives.keys()])]
    .sort()
    .map((key): ManagedResource => {
      const target = wanted.get(key);
      const live = lives.get(key);
      return {
        key,
        target,
        live,
        wave: waveOf((target ?? live)!),
        status: targets ? syncStatus(application, target, live) : 'Unknown',
        health: live
          ? liveHealth(cluster, live)
          : { status: 'Missing' as const },
      };
    });
  return {
    resources,
    sync: targets ? worstSync(resources) : 'Unknown',
    health: applicationHealth(resources),
    conditions,
  };
}

export function toResourceStatus(resource: ManagedResource): ResourceStatus {
  const { target, live, wave, status, health } = resource;
  const object = (target ?? live)!;
  const { group, kind, namespace, name } = refOf(object);
  return {
    ...(group && { group }),
    version: object.apiVersion.split('/').pop()!,
    kind,
    ...(namespace && { namespace }),
    name,
    status,
    ...(health && { health }),
    ...(!target && { requiresPruning: true }),
    ...(wave !== 0 && { syncWave: wave }),
  };
}

export function waveOf(object: KubernetesObject): number {
  const wave = Number(object.metadata.annotations?.[SYNC_WAVE_ANNOTATION] ?? 0);
  return Number.isInteger(wave) ? wave : 0;
}

/** In its namespace and with our name on it; nothing for a Helm test. */
function asOwned(
  rendered: KubernetesObject,
  application: Pick<Application, 'metadata' | 'spec'>,
): KubernetesObject | undefined {
  const hooks = rendered.metadata.annotations?.['helm.sh/hook'];
  if (hooks?.split(',').every(hook => hook.trim().startsWith('test'))) {
    return undefined;
  }
  const target = normalised(rendered);
  if (isClusterScoped(target.kind)) {
    delete target.metadata.namespace;
  } else {
    target.metadata.namespace ??=
      application.spec.destination.namespace ?? 'default';
  }
  target.metadata.annotations = {
    ...target.metadata.annotations,
    [TRACKING_ANNOTATION]: trackingId(application.metadata.name, refOf(target)),
  };
  return target;
}

function syncStatus(
  application: Pick<Application, 'spec'>,
  target: KubernetesObject | undefined,
  live: KubernetesObject | undefined,
): SyncStatusCode {
  if (!target || !live) {
    return 'OutOfSync';
  }
  const ignored = ignoredPointers(application.spec.ignoreDifferences, target);
  return isInSync(target, live, ignored) ? 'Synced' : 'OutOfSync';
}

function worstSync(resources: ManagedResource[]): SyncStatusCode {
  return resources.some(r => r.status === 'OutOfSync') ? 'OutOfSync' : 'Synced';
}

/** The worst of all; a missing Secret, say, shows only in the sync status. */
function applicationHealth(resources: ManagedResource[]): HealthStatus {
  const lives = resources.filter(({ live }) => live);
  if (resources.length > 0 && lives.length === 0) {
    return { status: 'Missing' };
  }
  return {
    status: lives
      .filter(({ live }) => !isHealthIgnored(live!))
      .map(({ health }) => health?.status ?? 'Healthy')
      .reduce(worse, 'Healthy'),
  };
}

function isHealthIgnored({ metadata }: KubernetesObject): boolean {
  return metadata.annotations?.[IGNORE_HEALTH_ANNOTATION] === 'true';
}
