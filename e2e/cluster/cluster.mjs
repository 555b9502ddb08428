// A real Kubernetes and a real Argo CD, and questions to them that do not pass
// through Starry.
import { loadTestCluster } from '../../scripts/setup/testCluster.mjs';

/** Carried by everything that an environment consists of. */
export const LABEL = 'starry.io/environment';

export class Cluster {
  static async up(options) {
    const { TestCluster } = loadTestCluster();
    return new Cluster(await TestCluster.up(options));
  }

  constructor(processes) {
    this.processes = processes;
  }

  get credentials() {
    return this.processes.credentials;
  }

  async kubectl(...args) {
    return this.processes.kubectl(...args);
  }

  /** What `kubectl get` finds, as objects; none is no error. */
  async get(...args) {
    const text = await this.kubectl(
      ...['get', ...args, '--ignore-not-found', '--output', 'json'],
    );
    if (!text.trim()) return [];
    const answer = JSON.parse(text);
    return answer.items ?? [answer];
  }

  async one(...args) {
    const [found] = await this.get(...args);
    return found;
  }

  /** Names of all that carries the label, of every kind, by its value. */
  async objectsById() {
    const found = new Map();
    const selected = ['--all-namespaces', '--selector', LABEL];
    for (const object of await this.get(await this.#kinds(), ...selected)) {
      const id = object.metadata.labels[LABEL];
      found.set(id, [...(found.get(id) ?? []), nameOf(object)]);
    }
    return found;
  }

  /** All that is in a namespace, of every kind. */
  async objectsIn(namespace) {
    const kinds = await this.#kinds('--namespaced');
    return this.get(kinds, '--namespace', namespace);
  }

  /** Names of the volumes that are claimed from the namespace. */
  async volumesOf(namespace) {
    const volumes = await this.get('persistentvolumes');
    return volumes
      .filter(({ spec }) => spec.claimRef?.namespace === namespace)
      .map(({ metadata }) => metadata.name);
  }

  /** Asks Argo CD as its administrator, who is not limited to a project. */
  async asAdmin(method, route, body) {
    const { url, adminPassword } = this.credentials;
    const { token } = await ask(`${url}/api/v1/session`, {
      method: 'POST',
      body: { username: 'admin', password: adminPassword },
    });
    return ask(`${url}${route}`, { method, body, token });
  }

  /** Status of Argo CD's answer to Starry about an application. */
  async statusOf(application) {
    const { url, token, project } = this.credentials;
    const response = await fetch(
      `${url}/api/v1/applications/${application}?project=${project}`,
      { headers: { Authorization: `Bearer ${token}` } },
    );
    await response.arrayBuffer();
    return response.status;
  }

  async down() {
    await this.processes.down();
  }

  async #kinds(...which) {
    const names = await this.kubectl(
      ...['api-resources', '--verbs=list', '--output=name', ...which],
    );
    return names.trim().split('\n').join(',');
  }
}

export function nameOf({ kind, metadata }) {
  return [kind, metadata.namespace, metadata.name].filter(Boolean).join('/');
}

async function ask(url, { method, body, token }) {
  const response = await fetch(url, {
    method,
    headers: {
      'Content-Type': 'application/json',
      ...(token ? { Authorization: `Bearer ${token}` } : {}),
    },
    body: JSON.stringify(body ?? {}),
  });
  const text = await response.text();
  if (!response.ok) throw new Error(`${response.status} ${url}\n${text}`);
  return JSON.parse(text);
}
