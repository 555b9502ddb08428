import { LABEL_ENVIRONMENT } from '@starry-idp/backstage-plugin-starry-common';
import { ManualClock } from './ManualClock';
import { Application, ApplicationEvent } from '../argocd/types';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { NamespaceIdentity } from '../kubernetes/Namespaces';

/** What may happen to one call. */
export type Trouble =
  | 'refuse'
  | 'error'
  | 'half'
  | 'forbid'
  | 'lose-answer'
  | 'late'
  | 'crash-before'
  | 'crash-after';

interface ModelApplication {
  application: Application;
  /** When the next thing happens to it. */
  next?: number;
  stage: 'new' | 'syncing' | 'waiting' | 'up' | 'deleting';
}

/** What the chart was given. */
interface Values {
  environment?: { generation?: unknown };
  services?: Record<string, { image?: string }>;
}

interface ModelNamespace {
  uid: string;
  environmentId: string;
  state: 'active' | 'terminating';
  goneAt?: number;
}

/**
 * Argo CD and its cluster as a model: the calls that Starry makes, and what
 * comes of them with time. Complains when anyone touches an application that
 * is not Starry's.
 */
export class ModelArgoCd {
  readonly applications = new Map<string, ModelApplication>();
  readonly namespaces = new Map<string, ModelNamespace>();
  readonly violations: string[] = [];
  /** Names of applications that were changed, in order. */
  readonly changes: Array<{ method: string; name: string }> = [];
  onEvent: (event: ApplicationEvent) => void = () => {};
  onCrash: () => void = () => {};
  /** Trouble of the calls to come, in order. */
  troubles: Array<Trouble | undefined> = [];
  /** Applications outlive their deletion by this. */
  deletionMs = 3_000;
  /** Namespaces outlive their applications by this. */
  namespaceLagMs = 4_000;
  private readonly up = new Map<string, Values[]>();
  private uids = 0;

  constructor(private readonly clock: ManualClock) {}

  /** Someone else's application. */
  addForeign(name: string): void {
    this.applications.set(name, {
      application: { metadata: { name, labels: {} }, spec: {}, status: {} },
      stage: 'up',
    });
  }

  remove(name: string): void {
    this.applications.delete(name);
  }

  /** Starry's applications, as the list tells them. */
  list(): Application[] {
    return [...this.applications.values()]
      .map(({ application }) => structuredClone(application))
      .filter(application => this.isOurs(application));
  }

  /** Someone deletes it behind Starry's back, with all that belongs to it. */
  deleteByHand(name: string): void {
    const found = this.applications.get(name);
    if (found && this.isOurs(found.application)) {
      this.beginDeletion(found);
    }
  }

  /** Whether anything of the environment is there. */
  holds(name: string, environmentId: string): boolean {
    const found = this.applications.get(name);
    return (
      found?.application.metadata?.labels?.[LABEL_ENVIRONMENT] ===
        environmentId ||
      this.namespaces.get(name)?.environmentId === environmentId
    );
  }

  /** What was ever up of it, the last at the end. */
  hasBeenUp(name: string): Values[] {
    return this.up.get(name) ?? [];
  }

  observeNamespace(identity: NamespaceIdentity): NamespaceObservation {
    const at = this.clock.now();
    const found = this.namespaces.get(identity.name);
    return found && found.environmentId === identity.environmentId
      ? { at, state: found.state, uid: found.uid }
      : { at, state: 'absent' };
  }

  readonly fetch = async (
    url: string,
    init: RequestInit,
  ): Promise<Response> => {
    const trouble = this.troubles.shift();
    switch (trouble) {
      case 'refuse':
        throw new TypeError('fetch failed', {
          cause: { code: 'ECONNREFUSED' },
        });
      case 'error':
        return answer(500, { message: 'boom' });
      case 'forbid':
        return answer(403, { message: 'permission denied' });
      case 'crash-before':
        this.onCrash();
        return new Promise(() => {});
      case 'late':
        this.clock.after(20_000, () => this.handle(url, init));
        return new Promise((_, reject) =>
          this.clock.after(8_000, () =>
            reject(
              new TypeError('fetch failed', { cause: { code: 'ETIMEDOUT' } }),
            ),
          ),
        );
      default:
    }
    const response = this.handle(url, init);
    switch (trouble) {
      case 'crash-after':
        this.onCrash();
        return new Promise(() => {});
      case 'lose-answer':
        throw new TypeError('fetch failed', { cause: { code: 'ECONNRESET' } });
      case 'half':
        return new Response((await response.text()).slice(0, -2));
      default:
        return response;
    }
  };

  /** Lets happen what is due. */
  proceed(): void {
    const now = this.clock.now().getTime();
    for (const [name, found] of this.applications) {
      if (found.next !== undefined && found.next <= now) {
        this.step(name, found);
      }
    }
    for (const [name, found] of this.namespaces) {
      if (found.goneAt !== undefined && found.goneAt <= now) {
        this.namespaces.delete(name);
      }
    }
  }

  private handle(url: string, init: RequestInit): Response {
    const { pathname } = new URL(url);
    const [, , , , name = '', part] = pathname.split('/');
    const found = this.applications.get(name);
    const method = init.method ?? 'GET';
    if (method === 'POST') {
      return this.create(JSON.parse(String(init.body)));
    }
    if (!found) {
      return answer(404, { message: 'not found' });
    }
    if (method === 'GET') {
      return part === 'resource-tree'
        ? answer(200, { nodes: [] })
        : answer(200, found.application);
    }
    this.changes.push({ method, name });
    if (!this.isOurs(found.application)) {
      this.violations.push(`${method} ${pathname}`);
    }
    if (method === 'PUT') {
      // Status goes on to tell of what was wanted before.
      found.application.spec = JSON.parse(String(init.body));
      if (found.stage !== 'deleting') {
        this.schedule(found, 'new');
      }
      this.tell('MODIFIED', found);
    } else if (part === 'operation') {
      return this.terminate(found);
    } else {
      this.beginDeletion(found);
    }
    return answer(200, {});
  }

  private create(application: Application): Response {
    const name = application.metadata?.name ?? '';
    if (this.applications.has(name)) {
      return answer(400, {
        message:
          'existing application spec is different, use upsert flag to force update',
      });
    }
    this.changes.push({ method: 'POST', name });
    const found: ModelApplication = {
      application: { ...application, status: {} },
      stage: 'new',
    };
    this.applications.set(name, found);
    this.schedule(found, 'new');
    this.tell('ADDED', found);
    return answer(200, found.application);
  }

  private terminate({ application }: ModelApplication): Response {
    const state = application.status?.operationState;
    if (state?.phase !== 'Running') {
      return answer(400, { message: 'no operation is in progress' });
    }
    state.phase = 'Terminating';
    return answer(200, {});
  }

  private beginDeletion(found: ModelApplication): void {
    const { application } = found;
    if (!application.metadata?.deletionTimestamp) {
      application.metadata = {
        ...application.metadata,
        deletionTimestamp: this.timestamp(),
      };
      this.schedule(found, 'deleting', this.deletionMs);
      this.tell('MODIFIED', found);
    }
  }

  private step(name: string, found: ModelApplication): void {
    const { application } = found;
    const status = (application.status ??= {});
    const now = this.timestamp();
    found.next = undefined;
    switch (found.stage) {
      case 'new':
        status.sync = {
          status: 'OutOfSync',
          comparedTo: { source: structuredClone(application.spec?.source) },
        };
        status.health ??= { status: 'Missing' };
        status.operationState = { phase: 'Running', startedAt: now };
        this.addNamespace(name, application);
        this.schedule(found, 'syncing');
        break;
      case 'syncing':
        status.sync = { ...status.sync, status: 'Synced' };
        status.health = { status: 'Progressing' };
        status.operationState = {
          ...status.operationState,
          phase: 'Succeeded',
          finishedAt: now,
        };
        status.resources = [
          {
            kind: 'Deployment',
            name: 'sample-be',
            health: { status: 'Progressing' },
          },
        ];
        this.schedule(found, 'waiting');
        break;
      case 'waiting':
        status.reconciledAt = now;
        status.health = { status: 'Healthy' };
        status.resources = [
          {
            kind: 'Deployment',
            name: 'sample-be',
            health: { status: 'Healthy' },
          },
        ];
        found.stage = 'up';
        this.up.set(name, [
          ...this.hasBeenUp(name),
          status.sync?.comparedTo?.source?.helm?.valuesObject ?? {},
        ]);
        break;
      case 'deleting': {
        const namespace = this.namespaces.get(name);
        if (namespace) {
          namespace.state = 'terminating';
          namespace.goneAt = this.clock.now().getTime() + this.namespaceLagMs;
        }
        this.applications.delete(name);
        this.tell('DELETED', found);
        return;
      }
      default:
    }
    this.tell('MODIFIED', found);
  }

  private addNamespace(name: string, application: Application): void {
    this.namespaces.set(name, {
      uid: `uid-${this.uids++}`,
      environmentId: application.metadata?.labels?.[LABEL_ENVIRONMENT] ?? '',
      state: 'active',
    });
  }

  private schedule(
    found: ModelApplication,
    stage: ModelApplication['stage'],
    ms: number = 2_000,
  ): void {
    found.stage = stage;
    found.next = this.clock.now().getTime() + ms;
  }

  private tell(type: string, { application }: ModelApplication): void {
    this.onEvent({ type, application: structuredClone(application) });
  }

  private isOurs({ metadata }: Application): boolean {
    return metadata?.labels?.[LABEL_ENVIRONMENT] !== undefined;
  }

  private timestamp(): string {
    return this.clock.now().toISOString();
  }
}

function answer(status: number, body: unknown): Response {
  return new Response(JSON.stringify(body), { status });
}
