import { followEventStream } from '../http/followEventStream';
import type { Application } from './Application';
import type { ArgoCdCredentials } from './ArgoCdClient';

const FIELDS = [
  'error',
  'result.type',
  ...[
    'metadata.name',
    'operation',
    'status.reconciledAt',
    'status.sync.status',
    'status.health',
    'status.operationState.phase',
    'status.operationState.startedAt',
    'status.operationState.finishedAt',
  ].map(path => `result.application.${path}`),
].join(',');

/** What Argo CD told of an application, and when it came in here. */
export interface ApplicationEvent {
  at: number;
  type: string;
  application: Application;
}

/**
 * The reference: Argo CD's own event stream, read beside Starry and not
 * through it. Every event is stamped with this machine's clock as it comes in.
 * Argo CD loses events; whoever waits for one that is lost is told.
 */
export class ApplicationWatch {
  static start(credentials: ArgoCdCredentials): ApplicationWatch {
    return new ApplicationWatch(credentials);
  }

  /** Ends it; who still waits is told when the time is over. */
  readonly stop: () => void;
  private readonly events = new Map<string, ApplicationEvent[]>();
  private readonly waiting = new Set<() => void>();

  private constructor({ url, token, project }: ArgoCdCredentials) {
    const query = new URLSearchParams({ projects: project, fields: FIELDS });
    this.stop = followEventStream(
      `${url}/api/v1/stream/applications?${query}`,
      {
        token,
        onEvent: (data, at) => this.take(data, at),
      },
    );
  }

  /** Events about an application so far. */
  of(name: string): ApplicationEvent[] {
    return this.events.get(name) ?? [];
  }

  /** The first event about the application that satisfies the condition. */
  async first(
    name: string,
    condition: (event: ApplicationEvent) => boolean,
    timeoutMs: number,
  ): Promise<ApplicationEvent> {
    let timer: NodeJS.Timeout | undefined;
    let look = () => {};
    try {
      return await new Promise((resolve, reject) => {
        look = () => {
          const event = this.of(name).find(condition);
          if (event) resolve(event);
        };
        timer = setTimeout(() => {
          const last = JSON.stringify(this.of(name).at(-1));
          const limit = `within ${timeoutMs / 1000} s; last: ${last}`;
          reject(new Error(`Argo CD did not tell of ${name} ${limit}`));
        }, timeoutMs);
        this.waiting.add(look);
        look();
      });
    } finally {
      clearTimeout(timer);
      this.waiting.delete(look);
    }
  }

  forget(name: string): void {
    this.events.delete(name);
  }

  private take(data: string, at: number): void {
    const { type, application } = JSON.parse(data).result ?? {};
    const name = application?.metadata?.name;
    if (!name) return;
    this.events.set(name, [...this.of(name), { at, type, application }]);
    for (const look of this.waiting) look();
  }
}
