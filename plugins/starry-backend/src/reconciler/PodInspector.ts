import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { ResourceNode } from '../argocd/types';
import { Clock } from '../clock/Clock';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { Symptoms } from '../model/Symptoms';
import { symptomsOf } from '../provisioning/symptoms';

/** Pods of which the tree is read. */
const MAX_PODS = 50;

/** Of those, as many are asked further, one of each workload. */
const MAX_ASKED = 3;

/**
 * What they said holds so long: while an environment is on its way, it is looked
 * at with every change of it.
 */
const SYMPTOMS_MS = 5_000;

/** Kinds that make pods. */
const WORKLOADS = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'Cluster'];

/** Asks pods that are not well what is wrong with them, through Argo CD. */
export class PodInspector {
  static create(options: { client: ArgoCdClient; clock: Clock }): PodInspector {
    return new PodInspector(options.client, options.clock);
  }

  /** By application. */
  private readonly recent = new Map<
    string,
    { generation: number; at: number; symptoms: Promise<Symptoms[]> }
  >();

  private constructor(
    private readonly client: ArgoCdClient,
    private readonly clock: Clock,
  ) {}

  /**
   * What unhealthy pods say, and workloads that get none: what has no room, no
   * image or no permission keeps that from the application. At most seven
   * calls, and none while what was said is new.
   */
  inspect(environment: EnvironmentRecord): Promise<Symptoms[]> {
    const { application, generation } = environment;
    const at = this.clock.now().getTime();
    for (const [name, { at: since }] of this.recent) {
      if (at - since >= SYMPTOMS_MS) {
        this.recent.delete(name);
      }
    }
    const before = this.recent.get(application);
    if (before?.generation === generation) {
      return before.symptoms;
    }
    const symptoms = this.askPods(application);
    this.recent.set(application, { generation, at, symptoms });
    // Whoever asks next asks anew.
    symptoms.catch(() => this.recent.delete(application));
    return symptoms;
  }

  private async askPods(application: string): Promise<Symptoms[]> {
    const nodes = await this.client.objects.tree(application);
    const unhealthy = unhealthyAmong(nodes);
    const asked = onePerWorkload(unhealthy).slice(0, MAX_ASKED);
    return Promise.all(
      unhealthy.map(async node => {
        if (!asked.includes(node)) {
          return symptomsOf(node);
        }
        const [pod, events] = await Promise.all([
          node.kind === 'Pod'
            ? ifThere(this.client.objects.pod(application, node))
            : undefined,
          ifThere(this.client.objects.events(application, node)),
        ]);
        return symptomsOf(node, { pod, events });
      }),
    );
  }
}

/** The worst first; workloads only where there is no pod to speak for them. */
function unhealthyAmong(nodes: ResourceNode[]): ResourceNode[] {
  const parents = new Set(
    nodes.flatMap(({ kind, parentRefs }) =>
      kind === 'Pod' ? (parentRefs ?? []).map(({ uid }) => uid) : [],
    ),
  );
  const isUnhealthy = ({ kind = '', uid, health }: ResourceNode) =>
    health !== undefined &&
    health.status !== 'Healthy' &&
    (kind === 'Pod' || (WORKLOADS.includes(kind) && !parents.has(uid)));
  const rank = ({ health }: ResourceNode) =>
    health?.status === 'Degraded' ? 0 : 1;
  return nodes
    .filter(isUnhealthy)
    .sort((one, other) => rank(one) - rank(other))
    .slice(0, MAX_PODS);
}

/** What belongs together mostly suffers from the same. */
function onePerWorkload(nodes: ResourceNode[]): ResourceNode[] {
  const byWorkload = new Map<string | undefined, ResourceNode>();
  for (const node of nodes) {
    const workload = node.parentRefs?.[0]?.uid ?? node.uid;
    if (!byWorkload.has(workload)) {
      byWorkload.set(workload, node);
    }
  }
  return [...byWorkload.values()];
}

/** Less is known without it: a pod may be gone in the meantime. */
async function ifThere<T>(call: Promise<T>): Promise<T | undefined> {
  try {
    return await call;
  } catch (error) {
    if (ArgoCdError.is(error)) {
      return undefined;
    }
    throw error;
  }
}
