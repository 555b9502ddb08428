import { createHash } from 'node:crypto';
import { refOf, type Cluster, type KubernetesObject } from '../cluster';

const MAX_EVENTS_PER_NAMESPACE = 200;
const MAX_MESSAGE_LENGTH = 1024;

/**
 * Kubernetes' Events about objects. What happens again is counted, and the
 * oldest ones go when there are many.
 */
export class EventRecorder {
  constructor(
    private readonly cluster: Cluster,
    private readonly now: () => Date,
  ) {}

  record(
    object: KubernetesObject,
    type: 'Normal' | 'Warning',
    reason: string,
    message: string,
  ): void {
    const { name, uid, namespace } = object.metadata;
    const home = this.cluster.get({
      group: '',
      kind: 'Namespace',
      name: namespace ?? '',
    });
    if (!namespace || !home || home.metadata.deletionTimestamp) {
      return;
    }
    const hash = createHash('sha256')
      .update(JSON.stringify([uid, reason, message]))
      .digest('hex')
      .slice(0, 16);
    const event: KubernetesObject = {
      apiVersion: 'v1',
      kind: 'Event',
      // Long names are cut to leave room for what makes them different.
      metadata: { name: `${name.slice(0, 200)}.${hash}`, namespace },
      involvedObject: {
        apiVersion: object.apiVersion,
        kind: object.kind,
        name,
        namespace,
        uid,
      },
      type,
      reason,
      message: message.slice(0, MAX_MESSAGE_LENGTH),
      source: { component: 'sandbox' },
    };
    const before = this.cluster.get(refOf(event));
    const at = this.now().toISOString();
    try {
      this.cluster.apply({
        ...event,
        count: (before?.count ?? 0) + 1,
        firstTimestamp: before?.firstTimestamp ?? at,
        lastTimestamp: at,
      });
    } catch {
      return; // a full cluster; what it is about goes on all the same
    }
    if (!before) {
      this.forgetOldest(namespace);
    }
  }

  private forgetOldest(namespace: string): void {
    const events = this.cluster.list({ group: '', kind: 'Event', namespace });
    events
      .sort((a, b) => a.lastTimestamp.localeCompare(b.lastTimestamp))
      .slice(0, Math.max(0, events.length - MAX_EVENTS_PER_NAMESPACE))
      .forEach(event => this.cluster.delete(refOf(event)));
  }
}
