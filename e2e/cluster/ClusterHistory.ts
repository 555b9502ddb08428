// Follows applications and namespaces where they are kept, in Kubernetes, so
// that what Starry says can be held against what was the case, and when.
import { watchObjects } from '@starry-idp/dev-kit';
import { KubernetesRecord, LABEL } from './Cluster';

const WATCHED = {
  applications: '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications',
  namespaces: '/api/v1/namespaces',
};

/** One object, from its creation to its end. */
interface Followed {
  /** Of its environment. */
  id: string;
  createdAt: Date;
  /** By generation, when Argo CD first said that it is applied and healthy. */
  healthyAt: Map<number, Date>;
  deleted: boolean;
}

/** The one that writes what Argo CD found out about an application. */
const JUDGE = 'argocd-application-controller';

export class ClusterHistory {
  static async follow(kubeconfig: string): Promise<ClusterHistory> {
    const history = new ClusterHistory();
    for (const plural of ['applications', 'namespaces'] as const) {
      const stop = await watchObjects<KubernetesRecord>(
        kubeconfig,
        WATCHED[plural],
        {
          label: LABEL,
          onEvent: (type, object) => history.#note(plural, type, object),
          onEnd: error =>
            history.problems.push(`The watch of ${plural} ended: ${error}`),
        },
      );
      history.#stops.push(stop);
    }
    return history;
  }

  /** What ought never to have happened. */
  readonly problems: string[] = [];
  /** By UID. */
  readonly #seen = {
    applications: new Map<string, Followed>(),
    namespaces: new Map<string, Followed>(),
  };
  readonly #stops: Array<() => void> = [];

  /** Every application that there ever was of an environment. */
  applicationsOf(id: string): Followed[] {
    return [...this.#seen.applications.values()].filter(one => one.id === id);
  }

  /**
   * When Argo CD first said that the generation is applied and healthy, of the
   * application that there was at the given time; undefined if it did not.
   */
  healthyAt(id: string, generation: number, at: Date): Date | undefined {
    const made = this.applicationsOf(id).filter(one => one.createdAt <= at);
    return made.at(-1)?.healthyAt.get(generation);
  }

  stop(): void {
    for (const stop of this.#stops) stop();
  }

  #note(
    plural: keyof typeof WATCHED,
    type: string,
    { metadata, status }: KubernetesRecord,
  ): void {
    const seen = this.#seen[plural];
    const { uid, labels, creationTimestamp } = metadata;
    const one: Followed = seen.get(uid) ?? {
      id: labels![LABEL],
      createdAt: new Date(creationTimestamp!),
      healthyAt: new Map(),
      deleted: false,
    };
    seen.set(uid, one);
    one.deleted = type === 'DELETED';
    const others = [...seen.values()].filter(
      other => other.id === one.id && other !== one && !other.deleted,
    );
    if (type === 'ADDED' && others.length > 0) {
      this.problems.push(`Two ${plural} of environment ${one.id} at a time`);
    }
    if (plural === 'applications') noteHealth(one, metadata, status);
  }
}

function noteHealth(
  { healthyAt }: Followed,
  { managedFields = [] }: KubernetesRecord['metadata'],
  status: any,
): void {
  const { sync, health } = status ?? {};
  if (sync?.status !== 'Synced' || health?.status !== 'Healthy') return;
  const { valuesObject } = sync.comparedTo.source.helm;
  const { generation } = valuesObject.environment;
  const { time } = managedFields.find(({ manager }) => manager === JUDGE) ?? {};
  if (time && !healthyAt.has(generation)) {
    // Whole seconds, rounded down.
    healthyAt.set(generation, new Date(time));
  }
}
