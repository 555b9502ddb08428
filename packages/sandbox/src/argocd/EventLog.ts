import { randomUUID } from 'node:crypto';
import type { Application, ApplicationStatus } from './Application';
import { ARGOCD_NAMESPACE } from './Application';
import type { ApplicationStore } from './ApplicationStore';
import { timestamp } from '../timestamp';

const KEPT = 50;

/** A Kubernetes event about an application. */
export interface ApplicationLogEvent {
  metadata: { name: string; namespace: string; creationTimestamp: string };
  involvedObject: Record<string, string>;
  reason: string;
  message: string;
  type: 'Normal' | 'Warning';
  count: number;
  firstTimestamp: string;
  lastTimestamp: string;
  source: { component: string };
}

/** The latest events of each application; forgotten with it. */
export class EventLog {
  private readonly events = new Map<string, ApplicationLogEvent[]>();

  constructor(
    private readonly store: ApplicationStore,
    private readonly now: () => Date,
  ) {
    store.subscribe(({ type, application }) => {
      if (type === 'DELETED') {
        this.events.delete(application.metadata.name);
      }
    });
  }

  of(name: string): ApplicationLogEvent[] {
    return this.events.get(name) ?? [];
  }

  record(name: string, reason: string, message: string, phase?: string) {
    const application = this.store.get(name);
    if (application) {
      this.add(
        application,
        reason,
        message,
        phase === 'Failed' || phase === 'Error' ? 'Warning' : 'Normal',
      );
    }
  }

  /** Says what a refresh changed. */
  statusChanged(application: Application, before: ApplicationStatus) {
    const { sync, health } = application.status;
    if (sync?.status !== before.sync?.status) {
      this.add(
        application,
        'ResourceUpdated',
        `Updated sync status: ${before.sync?.status ?? ''} -> ${sync?.status}`,
      );
    }
    if (health?.status !== before.health?.status) {
      this.add(
        application,
        'ResourceUpdated',
        `Updated health status: ${before.health?.status ?? ''} -> ${
          health?.status
        }`,
      );
    }
  }

  private add(
    { metadata }: Application,
    reason: string,
    message: string,
    type: 'Normal' | 'Warning' = 'Normal',
  ) {
    const at = timestamp(this.now());
    const events = this.events.get(metadata.name) ?? [];
    events.push({
      metadata: {
        name: `${metadata.name}.${randomUUID().slice(0, 8)}`,
        namespace: ARGOCD_NAMESPACE,
        creationTimestamp: at,
      },
      involvedObject: {
        apiVersion: 'argoproj.io/v1alpha1',
        kind: 'Application',
        namespace: ARGOCD_NAMESPACE,
        name: metadata.name,
        uid: metadata.uid,
        resourceVersion: metadata.resourceVersion,
      },
      reason,
      message,
      type,
      count: 1,
      firstTimestamp: at,
      lastTimestamp: at,
      source: { component: 'argocd-application-controller' },
    });
    this.events.set(metadata.name, events.slice(-KEPT));
  }
}
