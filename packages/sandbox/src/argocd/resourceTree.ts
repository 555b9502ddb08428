import type { Cluster, KubernetesObject } from '../cluster';
import { refOf } from '../cluster';
import type { HealthStatus } from './Application';
import { childrenOf, liveHealth, simulationOf } from './liveHealth';
import type { ManagedObjects } from './ManagedObjects';
import { externalUrls, imagesOf } from './summary';

const MAX_NODES = 5_000;

interface NodeRef {
  group?: string;
  version: string;
  kind: string;
  namespace?: string;
  name: string;
  uid: string;
}

/** One object in the tree that Argo CD shows of an application. */
export interface ResourceNode extends NodeRef {
  parentRefs?: NodeRef[];
  info?: Array<{ name: string; value: string }>;
  networkingInfo?: { externalURLs: string[] };
  resourceVersion: string;
  images?: string[];
  health?: HealthStatus;
  createdAt?: string;
}

/** All objects of an application, and what those own in turn. */
export function resourceTree(
  application: string,
  managed: ManagedObjects,
): ResourceNode[] {
  const { cluster } = managed;
  const nodes = new Map<string, ResourceNode>();
  const add = (object: KubernetesObject, parent?: KubernetesObject) => {
    const { uid } = object.metadata;
    if (!uid || nodes.has(uid) || nodes.size >= MAX_NODES) {
      return;
    }
    nodes.set(uid, toNode(cluster, object, parent));
    childrenOf(cluster, object).forEach(child => add(child, object));
  };
  managed.of(application).forEach(object => add(object));
  return [...nodes.values()];
}

/** The pods of an application, or of one object in it. */
export function podsOf(
  application: string,
  managed: ManagedObjects,
  root: (object: KubernetesObject) => boolean,
): KubernetesObject[] {
  const pods = new Map<string, KubernetesObject>();
  const visit = (object: KubernetesObject, within: boolean) => {
    const inside = within || root(object);
    if (object.kind === 'Pod' && inside) {
      pods.set(object.metadata.uid!, object);
    }
    childrenOf(managed.cluster, object).forEach(child => visit(child, inside));
  };
  managed.of(application).forEach(object => visit(object, false));
  return [...pods.values()];
}

function toNode(
  cluster: Cluster,
  object: KubernetesObject,
  parent?: KubernetesObject,
): ResourceNode {
  const info = infoOf(cluster, object);
  const images = imagesOf(object);
  const externalURLs = externalUrls(object);
  const health = liveHealth(cluster, object);
  return {
    ...toRef(object),
    ...(parent && { parentRefs: [toRef(parent)] }),
    ...(info.length > 0 && { info }),
    ...(externalURLs.length > 0 && { networkingInfo: { externalURLs } }),
    resourceVersion: object.metadata.resourceVersion ?? '',
    ...(images.length > 0 && { images }),
    ...(health && { health }),
    createdAt: object.metadata.creationTimestamp,
  };
}

function toRef(object: KubernetesObject): NodeRef {
  const { group, kind, namespace, name } = refOf(object);
  return {
    ...(group && { group }),
    version: object.apiVersion.split('/').pop()!,
    kind,
    ...(namespace && { namespace }),
    name,
    uid: object.metadata.uid!,
  };
}

function infoOf(cluster: Cluster, object: KubernetesObject) {
  const { kind, status = {}, metadata } = object;
  const info: Array<{ name: string; value: string }> = [];
  if (simulationOf(cluster, object) !== undefined) {
    info.push({ name: 'Status Reason', value: 'Simulated' });
  } else if (kind === 'Pod') {
    info.push({ name: 'Status Reason', value: podReason(object) });
  }
  if (kind === 'Pod') {
    const containers: any[] = status.containerStatuses ?? [];
    const ready = containers.filter(c => c.ready).length;
    const restarts = containers.reduce((n, c) => n + (c.restartCount ?? 0), 0);
    info.push({ name: 'Containers', value: `${ready}/${containers.length}` });
    if (restarts > 0) {
      info.push({ name: 'Restart Count', value: String(restarts) });
    }
  } else if (kind === 'Deployment' || kind === 'ReplicaSet') {
    const revision =
      metadata.annotations?.['deployment.kubernetes.io/revision'] ??
      metadata.generation;
    info.push({ name: 'Revision', value: `Rev:${revision}` });
  }
  return info;
}

/** What `kubectl get pods` shows under STATUS. */
function podReason({ metadata, status = {} }: KubernetesObject): string {
  if (metadata.deletionTimestamp) {
    return 'Terminating';
  }
  const states = (status.containerStatuses ?? []).map((c: any) => c.state);
  return (
    states.map((s: any) => s?.waiting?.reason).find(Boolean) ??
    states.map((s: any) => s?.terminated?.reason).find(Boolean) ??
    status.reason ??
    status.phase ??
    'Unknown'
  );
}
