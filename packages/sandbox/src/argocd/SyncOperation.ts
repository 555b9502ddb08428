import type { Cluster, KubernetesObject, ObjectRef } from '../cluster';
import { refOf } from '../cluster';
import type { Application, Operation, ResourceResult } from './Application';
import { hasSyncOption, SYNC_OPTIONS_ANNOTATION } from './Application';
import { clusterCondition } from './clusterCondition';
import { compare } from './comparison';
import type { ManagedResource } from './comparison';
import {
  ignoredPointers,
  isInSync,
  withAppliedFields,
  withIgnoredFrom,
} from './difference';
import { liveHealth } from './liveHealth';
import type { ManagedObjects } from './ManagedObjects';
import { byKind } from './syncOrder';
import { ownerOf } from './tracking';

/** A sync that did not succeed; the message is what Argo CD would show. */
export class SyncFailure extends Error {
  name = 'SyncFailure';
}

/**
 * One attempt to make the cluster as an application wants it: waves in order,
 * each healthy before the next.
 */
export class SyncOperation {
  private readonly results: ResourceResult[] = [];
  private readonly options: string[];
  private readonly cluster: Cluster;

  constructor(
    private readonly managed: ManagedObjects,
    private readonly application: Application,
    private readonly operation: Operation,
    private readonly progress: (update: {
      message: string;
      results: ResourceResult[];
    }) => void,
  ) {
    this.cluster = managed.cluster;
    this.options =
      operation.sync?.syncOptions ??
      application.spec.syncPolicy?.syncOptions ??
      [];
  }

  /**
   * @throws {@link SyncFailure}; or whatever aborts the signal
   */
  async run(targets: KubernetesObject[], signal: AbortSignal): Promise<string> {
    const { resources } = compare(this.application, targets, this.managed);
    const selected = resources.filter(r => this.isSelected(r));
    this.refuseShared(selected);
    if (this.operation.sync?.dryRun) {
      return 'successfully synced (dry run)';
    }
    this.createNamespace();
    const applied = selected.filter(r => r.target);
    const pruned = selected.filter(r => !r.target);
    const last = hasSyncOption(this.options, 'PruneLast=true');
    if (!last) {
      this.prune(pruned);
    }
    const waves = [...new Set(applied.map(r => r.wave))].sort((a, b) => a - b);
    for (const [i, wave] of waves.entries()) {
      const members = applied.filter(r => r.wave === wave).sort(byKind);
      this.applyAll(members);
      // Nothing waits for the last wave: that a sync succeeded says that all
      // was applied, not that all is well.
      if (i < waves.length - 1 || (last && pruned.length > 0)) {
        await this.untilHealthy(members, signal);
      }
    }
    if (last) {
      this.prune(pruned);
    }
    return 'successfully synced (all tasks run)';
  }

  private isSelected(resource: ManagedResource): boolean {
    const only = this.operation.sync?.resources;
    const ref = refOf((resource.target ?? resource.live)!);
    return (
      !only?.length ||
      only.some(
        r =>
          (r.group ?? '') === ref.group &&
          r.kind === ref.kind &&
          r.name === ref.name &&
          (!r.namespace || r.namespace === ref.namespace),
      )
    );
  }

  private refuseShared(resources: ManagedResource[]) {
    if (!hasSyncOption(this.options, 'FailOnSharedResource=true')) {
      return;
    }
    const name = this.application.metadata.name;
    const shared = resources.find(r => {
      const owner = r.target && r.live && ownerOf(r.live);
      return owner && owner !== name;
    });
    if (shared) {
      const { kind, metadata } = shared.target!;
      throw new SyncFailure(
        `Shared resource found: ${kind}/${
          metadata.name
        } is part of applications argocd/${name} and ${ownerOf(shared.live!)}`,
      );
    }
  }

  /** Not tracked, and so left behind by a deletion; as in Argo CD. */
  private createNamespace() {
    const namespace = this.application.spec.destination.namespace;
    if (!namespace || !hasSyncOption(this.options, 'CreateNamespace=true')) {
      return;
    }
    if (!this.cluster.get({ group: '', kind: 'Namespace', name: namespace })) {
      const extra = this.application.spec.syncPolicy?.managedNamespaceMetadata;
      this.attempt(() =>
        this.cluster.apply({
          apiVersion: 'v1',
          kind: 'Namespace',
          metadata: {
            name: namespace,
            labels: extra?.labels,
            annotations: extra?.annotations,
          },
        }),
      );
    }
  }

  private applyAll(resources: ManagedResource[]) {
    let failed = false;
    for (const resource of resources) {
      const target = resource.target!;
      try {
        this.record(target, 'Synced', this.apply(target));
      } catch (error) {
        failed = true;
        this.record(target, 'SyncFailed', (error as Error).message);
      }
    }
    this.progress({ message: 'applied', results: this.results });
    if (failed) {
      const reasons = this.results
        .filter(r => r.status === 'SyncFailed')
        .map(r => `${r.kind}/${r.name}: ${r.message}`);
      throw new SyncFailure(
        `one or more objects failed to apply, reason: ${reasons.join(', ')}`,
      );
    }
  }

  private apply(target: KubernetesObject): string {
    const { ignoreDifferences } = this.application.spec;
    const ignored = ignoredPointers(ignoreDifferences, target);
    const live = this.cluster.get(refOf(target));
    const shown = displayName(target);
    if (!live) {
      this.cluster.apply(withAppliedFields(target));
      return `${shown} created`;
    }
    if (!live.metadata.deletionTimestamp && isInSync(target, live, ignored)) {
      return `${shown} unchanged`;
    }
    const respected = hasSyncOption(
      this.options,
      'RespectIgnoreDifferences=true',
    )
      ? withIgnoredFrom(target, live, ignored)
      : target;
    this.cluster.apply(withAppliedFields(respected));
    return `${shown} configured`;
  }

  private prune(resources: ManagedResource[]) {
    const latestFirst = [...resources].sort((a, b) => b.wave - a.wave);
    for (const { live } of latestFirst) {
      const options = live!.metadata.annotations?.[SYNC_OPTIONS_ANNOTATION];
      if (
        !this.operation.sync?.prune ||
        hasSyncOption(options?.split(','), 'Prune=false')
      ) {
        this.record(live!, 'PruneSkipped', 'ignored (requires pruning)');
      } else {
        this.attempt(() => this.cluster.delete(refOf(live!)));
        this.record(live!, 'Pruned', 'pruned');
      }
    }
    if (resources.length > 0) {
      this.progress({ message: 'pruned', results: this.results });
    }
  }

  private async untilHealthy(
    members: ManagedResource[],
    signal: AbortSignal,
  ): Promise<void> {
    const refs = members.map(r => refOf(r.target!));
    const healthOfAll = () =>
      refs.map(ref => {
        const live = this.cluster.get(ref);
        return live
          ? liveHealth(this.cluster, live)?.status ?? 'Healthy'
          : 'Missing';
      });
    const pending = (codes: string[]): ObjectRef[] =>
      refs.filter((_, i) => codes[i] !== 'Healthy' && codes[i] !== 'Degraded');
    let said = '';
    await clusterCondition(this.cluster, signal, () => {
      const codes = healthOfAll();
      const waiting = pending(codes);
      if (codes.includes('Degraded') || waiting.length === 0) {
        return true;
      }
      const [first] = waiting;
      const more = waiting.length - 1;
      const message = `waiting for healthy state of ${first.group}/${
        first.kind
      }/${first.name}${more ? ` and ${more} more resources` : ''}`;
      if (message !== said) {
        said = message;
        this.progress({ message, results: this.results });
      }
      return false;
    });
    if (healthOfAll().includes('Degraded')) {
      throw new SyncFailure(
        'one or more synchronization tasks completed unsuccessfully',
      );
    }
  }

  private attempt(action: () => unknown) {
    try {
      action();
    } catch (error) {
      throw new SyncFailure((error as Error).message);
    }
  }

  private record(
    object: KubernetesObject,
    status: ResourceResult['status'],
    message: string,
  ) {
    const { group, kind, namespace, name } = refOf(object);
    this.results.push({
      group,
      version: object.apiVersion.split('/').pop()!,
      kind,
      namespace: namespace ?? '',
      name,
      status,
      message,
      hookPhase: status === 'SyncFailed' ? 'Failed' : 'Running',
      syncPhase: 'Sync',
    });
  }
}

function displayName(object: KubernetesObject): string {
  const { group, kind, name } = refOf(object);
  const type = kind.toLowerCase();
  return `${group ? `${type}.${group}` : type}/${name}`;
}
