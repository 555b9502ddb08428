// A real Kubernetes and a real Argo CD, and questions to them that do not pass
// through Starry.
import { ArgoCdClient, KubernetesObject } from '@starry-idp/dev-kit';
import { Credentials, TestCluster } from '@starry-idp/test-cluster';

/** Carried by everything that an environment consists of. */
export const LABEL = 'starry.io/environment';

/** Any object; what else is in it depends upon its kind. */
export type KubernetesRecord = KubernetesObject & {
  metadata: { name: string; uid: string };
  [field: string]: any;
};

export class Cluster {
  static async up(
    options: Parameters<typeof TestCluster.up>[0],
  ): Promise<Cluster> {
    return new Cluster(await TestCluster.up(options));
  }

  readonly credentials: Credentials;
  readonly argoCd: ArgoCdClient;

  private constructor(readonly processes: TestCluster) {
    this.credentials = processes.credentials!;
    this.argoCd = new ArgoCdClient(this.credentials);
  }

  async kubectl(...args: string[]): Promise<string> {
    return await this.processes.kubectl(...args);
  }

  /** What `kubectl get` finds, as objects; none is no error. */
  async get(...args: string[]): Promise<KubernetesRecord[]> {
    const text = await this.kubectl(
      ...['get', ...args, '--ignore-not-found', '--output', 'json'],
    );
    if (!text.trim()) return [];
    const answer = JSON.parse(text);
    return answer.items ?? [answer];
  }

  async one(...args: string[]): Promise<KubernetesRecord> {
    const [found] = await this.get(...args);
    return found;
  }

  /** Names of all that carries the label, of every kind, by its value. */
  async objectsById(): Promise<Map<string, string[]>> {
    const found = new Map<string, string[]>();
    const selected = ['--all-namespaces', '--selector', LABEL];
    for (const object of await this.get(await this.#kinds(), ...selected)) {
      const id = object.metadata.labels![LABEL];
      found.set(id, [...(found.get(id) ?? []), nameOf(object)]);
    }
    return found;
  }

  /** All that is in a namespace, of every kind. */
  async objectsIn(namespace: string): Promise<KubernetesRecord[]> {
    const kinds = await this.#kinds('--namespaced');
    return this.get(kinds, '--namespace', namespace);
  }

  /** Names of the volumes that are claimed from the namespace. */
  async volumesOf(namespace: string): Promise<string[]> {
    const volumes = await this.get('persistentvolumes');
    return volumes
      .filter(({ spec }) => spec.claimRef?.namespace === namespace)
      .map(({ metadata }) => metadata.name);
  }

  async down(): Promise<void> {
    await this.processes.down();
  }

  async #kinds(...which: string[]): Promise<string> {
    const names = await this.kubectl(
      ...['api-resources', '--verbs=list', '--output=name', ...which],
    );
    return names.trim().split('\n').join(',');
  }
}

export function nameOf({ kind, metadata }: KubernetesRecord): string {
  return [kind, metadata.namespace, metadata.name].filter(Boolean).join('/');
}
