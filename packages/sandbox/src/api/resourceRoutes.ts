import { compare } from '../argocd/comparison';
import type { EventLog } from '../argocd/EventLog';
import { ManifestGenerator, soleSource } from '../argocd/ManifestGenerator';
import type { ManagedObjects } from '../argocd/ManagedObjects';
import { resourceTree } from '../argocd/resourceTree';
import type { ResourceNode } from '../argocd/resourceTree';
import type { KubernetesObject } from '../cluster';
import { refOf } from '../cluster';
import type { ApplicationAccess } from './ApplicationAccess';
import { ArgoError } from './ArgoError';
import type { Call, Route } from './Routes';

const BASE = '/api/v1/applications/:name';

/** What an application consists of, and what happened to it. */
export function resourceRoutes(options: {
  access: ApplicationAccess;
  managed: ManagedObjects;
  generator: ManifestGenerator;
  events: EventLog;
}): Route[] {
  const { access, managed, generator, events } = options;

  function tree(call: Call) {
    const { metadata } = access.find(call, 'get');
    const nodes = resourceTree(metadata.name, managed);
    return { nodes, orphanedNodes: [], hosts: [], shardsCount: 1 };
  }

  async function managedResources(call: Call) {
    const application = access.find(call, 'get');
    const source = soleSource(application);
    const revision =
      application.status.sync?.revision ?? (await generator.resolve(source));
    const { objects } = await generator.generate(application, revision);
    const { resources } = compare(application, objects, managed);
    const items = resources.map(({ target, live, status }) => {
      const { group, kind, namespace, name } = refOf((target ?? live)!);
      return {
        ...(group && { group }),
        kind,
        ...(namespace && { namespace }),
        name,
        targetState: JSON.stringify(masked(target)),
        liveState: JSON.stringify(masked(live)),
        normalizedLiveState: JSON.stringify(masked(live)),
        predictedLiveState: JSON.stringify(masked(target)),
        modified: status === 'OutOfSync',
      };
    });
    const wanted = ['namespace', 'name', 'group', 'kind'] as const;
    return {
      items: items.filter(item =>
        wanted.every(field => {
          const value = call.query.get(field);
          return !value || (item[field] ?? '') === value;
        }),
      ),
    };
  }

  function listEvents(call: Call) {
    const { metadata } = access.find(call, 'get');
    const uid = call.query.get('resourceUID');
    const name = call.query.get('resourceName');
    const namespace = call.query.get('resourceNamespace');
    if (!uid && !name && !namespace) {
      return list(events.of(metadata.name));
    }
    const node = resourceTree(metadata.name, managed).find(
      n =>
        n.uid === uid &&
        n.name === name &&
        (n.namespace ?? '') === (namespace ?? ''),
    );
    if (!node) {
      throw ArgoError.invalidArgument(
        `${name} not found as part of application ${metadata.name}`,
      );
    }
    return list(
      managed.cluster
        .list({ kind: 'Event', namespace: node.namespace })
        .filter(event => event.involvedObject?.uid === uid),
    );
  }

  /** One live object of the tree, as text. */
  function resource(call: Call) {
    const { metadata } = access.find(call, 'get');
    const [group, kind, namespace, name] = [
      'group',
      'kind',
      'namespace',
      'resourceName',
    ].map(field => call.query.get(field) ?? '');
    const node = resourceTree(metadata.name, managed).find(
      n =>
        (n.group ?? '') === group &&
        n.kind === kind &&
        (n.namespace ?? '') === namespace &&
        n.name === name,
    );
    const live = node && managed.cluster.get(refOfNode(node));
    if (!live) {
      throw ArgoError.invalidArgument(
        `${kind} ${group} ${name} not found as part of application ${metadata.name}`,
      );
    }
    return { manifest: JSON.stringify(masked(live)) };
  }

  return [
    { method: 'GET', path: `${BASE}/resource-tree`, handle: tree },
    { method: 'GET', path: `${BASE}/resource`, handle: resource },
    {
      method: 'GET',
      path: `${BASE}/managed-resources`,
      handle: managedResources,
    },
    { method: 'GET', path: `${BASE}/events`, handle: listEvents },
  ];
}

function refOfNode({ group = '', kind, namespace, name }: ResourceNode) {
  return { group, kind, namespace, name };
}

function list(items: unknown[]) {
  return { metadata: {}, items };
}

/** Nobody reads passwords here. */
function masked(object: KubernetesObject | undefined) {
  if (!object) {
    return null;
  }
  if (object.kind !== 'Secret') {
    return object;
  }
  const data = Object.fromEntries(
    Object.keys(object.data ?? {}).map(key => [key, '++++++++']),
  );
  return { ...object, data };
}
