import type { ContractTarget } from '../ContractTarget';
import { parseJson } from './Answer';
import type { Answer } from './Answer';
import { until } from './until';
import { WatchReader } from './WatchReader';

/** Speaks HTTP to the target, and remembers what it has to clean up. */
export class ContractClient {
  private readonly created = new Set<string>();

  constructor(
    readonly target: ContractTarget,
    private readonly token: string | null = target.token,
  ) {}

  withToken(token: string | null): ContractClient {
    return new ContractClient(this.target, token);
  }

  async send(
    method: string,
    path: string,
    options?: { body?: unknown; headers?: Record<string, string> },
  ): Promise<Answer> {
    const response = await fetch(`${this.target.url}${path}`, {
      method,
      headers: {
        ...(this.token && { Authorization: `Bearer ${this.token}` }),
        ...(method !== 'GET' && { 'Content-Type': 'application/json' }),
        ...options?.headers,
      },
      body:
        options?.body === undefined || typeof options.body === 'string'
          ? (options?.body as string | undefined)
          : JSON.stringify(options.body),
    });
    const text = await response.text();
    return {
      status: response.status,
      headers: response.headers,
      text,
      json: parseJson(text),
    };
  }

  get = (path: string) => this.send('GET', path);
  post = (path: string, body?: unknown) => this.send('POST', path, { body });
  put = (path: string, body?: unknown) => this.send('PUT', path, { body });
  patch = (path: string, body?: unknown) => this.send('PATCH', path, { body });
  delete = (path: string) => this.send('DELETE', path);

  /** Creates an application, to be removed at the end. */
  async create(application: any, query = ''): Promise<Answer> {
    this.created.add(application.metadata.name);
    return await this.post(`/api/v1/applications${query}`, application);
  }

  async application(name: string): Promise<Answer> {
    return await this.get(
      `/api/v1/applications/${name}?project=${this.target.project}`,
    );
  }

  /** Asks again until the application is as wanted. */
  async applicationWhen(
    name: string,
    wanted: (application: any) => unknown,
  ): Promise<any> {
    return await until(async () => {
      const { status, json } = await this.application(name);
      return status === 200 && wanted(json) ? json : undefined;
    }, `application ${name} to be as wanted`);
  }

  async untilGone(name: string, timeout?: number): Promise<void> {
    await until(
      async () => (await this.application(name)).status === 404,
      `application ${name} to be gone`,
      timeout,
    );
  }

  async watch(query = '', accept = 'text/event-stream'): Promise<WatchReader> {
    return await this.stream(`/api/v1/stream/applications${query}`, accept);
  }

  /** Anything that arrives message by message. */
  async stream(
    path: string,
    accept = 'text/event-stream',
  ): Promise<WatchReader> {
    return await WatchReader.open(`${this.target.url}${path}`, {
      Authorization: `Bearer ${this.token}`,
      Accept: accept,
    });
  }

  async cleanUp(): Promise<void> {
    const names = [...this.created];
    await Promise.all(names.map(name => this.remove(name)));
    // All at once, they take a real cluster a while.
    await Promise.all(names.map(name => this.untilGone(name, 200_000)));
  }

  private async remove(name: string): Promise<void> {
    const path = `/api/v1/applications/${name}`;
    const query = `?project=${this.target.project}`;
    await this.delete(`${path}/operation${query}`);
    await this.patch(path, {
      patch: '{"metadata":{"finalizers":null}}',
      patchType: 'merge',
      project: this.target.project,
    });
    await this.delete(`${path}${query}&cascade=true`);
  }
}
