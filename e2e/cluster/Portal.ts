// The portal's API as the guest uses it, also while the backend is away.
import type {
  CreateEnvironmentRequest,
  Environment,
  InstanceList,
  OrphanList,
  Phase,
  RedeployRequest,
  StarryClient,
  Timeline,
} from '@starry-idp/backstage-plugin-starry-common';
import {
  allPages,
  GuestSession,
  sendJson,
  starryClient,
} from '@starry-idp/dev-kit';
import { insistentFetch } from './insistentFetch';

const ALL_PHASES: Phase[] = [
  ...(['pending', 'provisioning', 'ready', 'degraded'] as const),
  ...(['failed', 'deleting', 'gone'] as const),
];

/** As much of a scaffolder task as is looked at here. */
interface Task {
  status: string;
}

interface TaskEvent {
  type: string;
  body: { output?: { links: unknown[] } };
}

export class Portal {
  /** Ids of all environments that were ever asked for. */
  readonly asked = new Set<string>();
  readonly #fetch: typeof fetch;
  readonly #starry: StarryClient;

  constructor(private readonly url: string) {
    this.#fetch = insistentFetch(new GuestSession(url));
    this.#starry = starryClient(url, this.#fetch);
  }

  async get(id: string): Promise<Environment> {
    return await this.#starry.getEnvironment(id);
  }

  async create(body: CreateEnvironmentRequest): Promise<Environment> {
    const record = await this.#starry.createEnvironment(body);
    this.asked.add(record.id);
    return record;
  }

  async redeploy(id: string, body: RedeployRequest = {}): Promise<Environment> {
    return await this.#starry.redeployEnvironment(id, body);
  }

  async remove(id: string): Promise<Environment> {
    return await this.#starry.deleteEnvironment(id);
  }

  /** All of it, the oldest first. */
  async timeline(id: string): Promise<Timeline['items']> {
    const items = await allPages(query => this.#starry.getTimeline(id, query));
    return items.reverse();
  }

  /** Every record, those that are gone included, newest first. */
  async environments(): Promise<Environment[]> {
    return await allPages(query =>
      this.#starry.listEnvironments({ ...query, phase: ALL_PHASES }),
    );
  }

  async orphans(): Promise<OrphanList> {
    return await this.#starry.listOrphans({});
  }

  async instances(): Promise<InstanceList> {
    return await this.#starry.listInstances();
  }

  /** Runs a software template; resolves to the id of the task. */
  async runTemplate(templateRef: string, values: object): Promise<string> {
    const { id } = await this.#scaffolder<{ id: string }>('POST', '/tasks', {
      templateRef,
      values,
    });
    return id;
  }

  async task(id: string): Promise<Task> {
    return await this.#scaffolder('GET', `/tasks/${id}`);
  }

  async retryTask(id: string): Promise<void> {
    await this.#scaffolder('POST', `/tasks/${id}/retry`, {});
  }

  /** The last output of a task that is done. */
  async outputOf(taskId: string): Promise<{ links: unknown[] } | undefined> {
    const events = await this.#scaffolder<TaskEvent[]>(
      'GET',
      `/tasks/${taskId}/events`,
    );
    return events.findLast(({ type }) => type === 'completion')?.body.output;
  }

  async #scaffolder<T>(
    method: string,
    route: string,
    body?: object,
  ): Promise<T> {
    return await sendJson(`${this.url}/api/scaffolder/v2${route}`, {
      ...{ method, body, fetch: this.#fetch },
    });
  }
}
