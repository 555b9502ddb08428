import {
  toApplication,
  ApplicationSettings,
} from '../provisioning/application';
import { ArgoCdClient } from '../argocd/ArgoCdClient';
import { ArgoCdError } from '../argocd/ArgoCdError';
import { observe, observeAbsence } from '../provisioning/observe';
import { ResourceNode } from '../argocd/types';
import { Clock } from '../clock/Clock';
import { ApplicationObservation } from '../model/ApplicationObservation';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { Namespaces } from '../kubernetes/Namespaces';
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

/** Those of them that make pods. */
const WORKLOADS = ['ReplicaSet', 'StatefulSet', 'DaemonSet', 'Job', 'Cluster'];

/**
 * Does to one Argo CD instance what a plan says. Every act may be repeated:
 * done already is done.
 */
export class Provisioner {
  static create(options: {
    client: ArgoCdClient;
    /** Undefined without credentials for the cluster: nothing can be verified. */
    namespaces?: Pick<Namespaces, 'observe'>;
    settings: ApplicationSettings;
    clock: Clock;
  }): Provisioner {
    const { client, namespaces, settings, clock } = options;
    return new Provisioner(client, namespaces, settings, clock);
  }

  /** By application. */
  private readonly recent = new Map<
    string,
    { generation: number; at: number; symptoms: Promise<Symptoms[]> }
  >();

  private constructor(
    private readonly client: ArgoCdClient,
    private readonly namespaces: Pick<Namespaces, 'observe'> | undefined,
    private readonly settings: ApplicationSettings,
    private readonly clock: Clock,
  ) {}

  /** What Argo CD has of the environment now. */
  async observe(
    environment: EnvironmentRecord,
  ): Promise<ApplicationObservation> {
    // The answer is at least as new as the question: dated this way it never
    // outranks an event that tells of something later.
    const at = this.clock.now();
    try {
      const application = await this.client.applications.get(
        environment.application,
      );
      return observe(application, at);
    } catch (error) {
      if (ArgoCdError.is(error, 'not-found')) {
        return observeAbsence(at, environment.observation);
      }
      throw error;
    }
  }

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

  async checkNamespace(
    environment: EnvironmentRecord,
  ): Promise<NamespaceObservation> {
    const { id, namespace, namespaceUid, observation } = environment;
    if (!this.namespaces) {
      return {
        at: this.clock.now(),
        state: 'unverifiable',
        message: 'No credentials for the cluster are configured',
      };
    }
    // Argo CD deletes what is in the namespace first, part by part.
    const emptying = observation?.deletionTimestamp
      ? observation.resources
      : [];
    return this.namespaces.observe(
      { name: namespace, environmentId: id, uid: namespaceUid },
      kindsOf(emptying),
    );
  }

  /**
   * Creates the application. If one of that name is there already, tells what
   * it is instead: ours from an earlier try, or someone else's.
   *
   * @throws ArgoCdError `conflict` for one that cannot be seen, because it
   * belongs to another project.
   */
  async create(
    environment: EnvironmentRecord,
  ): Promise<ApplicationObservation> {
    const at = this.clock.now();
    const manifest = toApplication(environment, this.settings);
    try {
      return observe(await this.client.applications.create(manifest), at);
    } catch (error) {
      if (!ArgoCdError.is(error, 'conflict')) {
        throw error;
      }
      const present = await this.observe(environment);
      if (!present.exists) {
        throw error;
      }
      return present;
    }
  }

  async update(environment: EnvironmentRecord): Promise<void> {
    const { spec } = toApplication(environment, this.settings);
    await done(
      this.client.applications.replaceSpec(environment.application, spec),
    );
  }

  async terminate(environment: EnvironmentRecord): Promise<void> {
    // Refused as invalid: the operation has ended in the meantime.
    await done(
      this.client.applications.terminateOperation(environment.application),
      'invalid',
    );
  }

  async delete(environment: EnvironmentRecord): Promise<void> {
    // Refused as invalid: Argo CD before 3.4 cannot be asked twice.
    await done(
      this.client.applications.delete(environment.application),
      'invalid',
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

function kindsOf(
  resources: ApplicationObservation['resources'],
): Array<{ group: string; kind: string }> {
  const kinds = new Map(
    resources
      .filter(({ namespace }) => namespace !== undefined)
      .map(({ group, kind }) => [`${group}/${kind}`, { group, kind }]),
  );
  return [...kinds.values()];
}

/** Absent is as good as done; the next observation tells what is the case. */
async function done(
  call: Promise<void>,
  ...alsoFine: Array<'invalid'>
): Promise<void> {
  try {
    await call;
  } catch (error) {
    const fine =
      ArgoCdError.is(error, 'not-found') ||
      alsoFine.some(kind => ArgoCdError.is(error, kind));
    if (!fine) {
      throw error;
    }
  }
}
