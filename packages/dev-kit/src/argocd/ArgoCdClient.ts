import { RefusedError, sendJson } from '../http/sendJson';
import type { Application } from './Application';

const TIMEOUT_MS = 60_000;

/** Where an Argo CD is, and what it takes to be let in. */
export interface ArgoCdCredentials {
  url: string;
  token: string;
  project: string;
  adminPassword?: string;
}

/** Argo CD as someone uses it who has no Starry: directly. */
export class ArgoCdClient {
  private adminToken: string | undefined;

  constructor(private readonly credentials: ArgoCdCredentials) {}

  /** Just as Starry does it: without waiting for the chart to be rendered. */
  async create(manifest: Application): Promise<Application> {
    return await this.request(
      'POST',
      '/api/v1/applications?upsert=false&validate=false',
      manifest,
    );
  }

  async get(name: string): Promise<Application> {
    return await this.request('GET', this.pathOf(name));
  }

  /** Status of the answer to the question for an application. */
  async statusOf(name: string): Promise<number> {
    try {
      await this.get(name);
      return 200;
    } catch (error) {
      if (error instanceof RefusedError) return error.status;
      throw error;
    }
  }

  async remove(name: string): Promise<void> {
    await this.request('DELETE', `${this.pathOf(name)}&cascade=true`);
  }

  /** Names of all applications of the project. */
  async names(): Promise<string[]> {
    const { items } = await this.request<{ items?: Application[] | null }>(
      'GET',
      `/api/v1/applications?projects=${this.credentials.project}&fields=items.metadata.name`,
    );
    return (items ?? []).map(({ metadata }) => metadata.name);
  }

  /** Asks as the administrator, who is not limited to a project. */
  async asAdmin<T>(method: string, route: string, body?: unknown): Promise<T> {
    const { adminPassword: password } = this.credentials;
    if (!this.adminToken) {
      const session = await this.request<{ token: string }>(
        ...(['POST', '/api/v1/session'] as const),
        { username: 'admin', password },
      );
      this.adminToken = session.token;
    }
    return await this.request(method, route, body, this.adminToken);
  }

  private pathOf(name: string): string {
    return `/api/v1/applications/${name}?project=${this.credentials.project}`;
  }

  private async request<T>(
    method: string,
    route: string,
    body?: unknown,
    token: string = this.credentials.token,
  ): Promise<T> {
    return await sendJson(`${this.credentials.url}${route}`, {
      ...{ method, body, token, timeoutMs: TIMEOUT_MS },
    });
  }
}
