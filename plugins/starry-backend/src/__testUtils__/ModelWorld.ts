import { LABEL_ENVIRONMENT } from '@starry-idp/backstage-plugin-starry-common';
import { ManualClock } from './ManualClock';
import { Application, ApplicationEvent } from '../argocd/types';
import { NamespaceObservation } from '../model/NamespaceObservation';
import { NamespaceIdentity } from '../kubernetes/Namespaces';

export interface ModelApplication {
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
 * What Argo CD and its cluster have, as a model: what becomes of applications and
 * namespaces with time.
 */
export class ModelWorld {
  readonly applications = new Map<string, ModelApplication>();
  readonly namespaces = new Map<string, ModelNamespace>();
  onEvent: (event: ApplicationEvent) => void = () => {};
  /** Applications outlive their deletion by this. */
  deletionMs = 3_000;
  /** Namespaces outlive their applications by this. */
  namespaceLagMs = 4_000;
  private readonly up = new Map<string, Values[]>();
  private uids = 0;

  constructor(protected readonly clock: ManualClock) {}

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

  protected beginDeletion(found: ModelApplication): void {
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

  protected schedule(
    found: ModelApplication,
    stage: ModelApplication['stage'],
    ms: number = 2_000,
  ): void {
    found.stage = stage;
    found.next = this.clock.now().getTime() + ms;
  }

  protected tell(type: string, { application }: ModelApplication): void {
    this.onEvent({ type, application: structuredClone(application) });
  }

  protected isOurs({ metadata }: Application): boolean {
    return metadata?.labels?.[LABEL_ENVIRONMENT] !== undefined;
  }

  private timestamp(): string {
    return this.clock.now().toISOString();
  }
}
