// Follows applications and namespaces where they are kept, in Kubernetes, so
// that what Starry says can be held against what was the case, and when.
import { KubeConfig, Watch } from '@kubernetes/client-node';
import { LABEL } from './cluster.mjs';

const WATCHED = {
  applications: '/apis/argoproj.io/v1alpha1/namespaces/argocd/applications',
  namespaces: '/api/v1/namespaces',
};

/** The one that writes what Argo CD found out about an application. */
const JUDGE = 'argocd-application-controller';

export class Witness {
  static async start(kubeconfig) {
    const config = new KubeConfig();
    config.loadFromFile(kubeconfig);
    const witness = new Witness();
    for (const [plural, route] of Object.entries(WATCHED)) {
      await witness.#follow(new Watch(config), plural, route);
    }
    return witness;
  }

  /** What ought never to have happened. */
  problems = [];
  #applications = new Map();
  #namespaces = new Map();
  #watches = [];
  #stopped = false;

  /** Every application that there ever was of an environment. */
  applicationsOf(id) {
    return [...this.#applications.values()].filter(one => one.id === id);
  }

  /**
   * When Argo CD first said that the generation is applied and healthy, of the
   * application that there was at the given time; undefined if it did not.
   */
  healthyAt(id, generation, at) {
    const made = this.applicationsOf(id).filter(one => one.createdAt <= at);
    return made.at(-1)?.healthyAt.get(generation);
  }

  stop() {
    this.#stopped = true;
    for (const watch of this.#watches) watch.abort();
  }

  async #follow(watch, plural, route) {
    const kept =
      plural === 'applications' ? this.#applications : this.#namespaces;
    const controller = await watch.watch(
      route,
      { labelSelector: LABEL, timeoutSeconds: 7_200 },
      (type, object) => this.#note(plural, kept, type, object),
      error => {
        if (!this.#stopped) {
          this.problems.push(`The watch of ${plural} ended: ${error}`);
        }
      },
    );
    this.#watches.push(controller);
  }

  #note(plural, kept, type, { metadata, status }) {
    const { uid, labels, creationTimestamp } = metadata;
    const one = kept.get(uid) ?? {
      id: labels[LABEL],
      createdAt: new Date(creationTimestamp),
      healthyAt: new Map(),
    };
    kept.set(uid, one);
    one.deleted = type === 'DELETED';
    const others = [...kept.values()].filter(
      other => other.id === one.id && other !== one && !other.deleted,
    );
    if (type === 'ADDED' && others.length > 0) {
      this.problems.push(`Two ${plural} of environment ${one.id} at a time`);
    }
    if (plural === 'applications') noteHealth(one, metadata, status);
  }
}

function noteHealth({ healthyAt }, { managedFields = [] }, status) {
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
