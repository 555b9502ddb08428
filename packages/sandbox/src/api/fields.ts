import type { Application } from '../argocd/Application';

/** What a list may be reduced to, as in Argo CD 3.2. */
const LISTABLE: Record<string, (application: Application) => unknown> = {
  'metadata.name': a => a.metadata.name,
  'metadata.namespace': a => a.metadata.namespace,
  'metadata.annotations': a => a.metadata.annotations,
  'metadata.labels': a => a.metadata.labels,
  'metadata.creationTimestamp': a => a.metadata.creationTimestamp,
  'metadata.deletionTimestamp': a => a.metadata.deletionTimestamp,
  spec: a => a.spec,
  'status.sourceHydrator': () => undefined,
  'status.sync.status': a => a.status.sync?.status,
  'status.health': a => a.status.health,
  'status.summary': a => a.status.summary,
  'status.operationState.startedAt': a => a.status.operationState?.startedAt,
  'status.operationState.finishedAt': a => a.status.operationState?.finishedAt,
  'status.operationState.phase': a => a.status.operationState?.phase,
  // Its name notwithstanding, this is what Argo CD returns for it.
  'status.operationState.operation.sync': a =>
    a.status.operationState?.syncResult,
  'status.resources': a => a.status.resources,
  'operation.sync': a => a.operation?.sync,
};

/** Reduces a listed application; names Argo CD does not know are ignored. */
export function selectListed(
  application: Application,
  fields: string | null,
): unknown {
  if (!fields) {
    return application;
  }
  const exclude = fields.startsWith('-');
  const named = new Set(
    (exclude ? fields.slice(1) : fields).split(',').map(f => f.trim()),
  );
  const result: Record<string, any> = {};
  for (const [path, read] of Object.entries(LISTABLE)) {
    const value =
      named.has(`items.${path}`) === exclude ? undefined : read(application);
    if (value !== undefined) {
      const keys = path.split('.');
      const last = keys.pop()!;
      const parent = keys.reduce((at, key) => (at[key] ??= {}), result);
      parent[last] = value;
    }
  }
  return result;
}

/** Reduces a message of a stream to paths like `result.type`. */
export function selectStreamed(message: unknown, fields: string | null): any {
  if (!fields) {
    return message;
  }
  const exclude = fields.startsWith('-');
  const named = (exclude ? fields.slice(1) : fields)
    .split(',')
    .map(f => f.trim());
  return exclude ? omit(message, named, '') : pick(message, named, '');
}

function pick(value: unknown, named: string[], path: string): unknown {
  return walk(value, path, (child, childPath) => {
    if (named.includes(childPath)) {
      return child;
    }
    return named.some(name => name.startsWith(`${childPath}.`))
      ? pick(child, named, childPath)
      : undefined;
  });
}

function omit(value: unknown, named: string[], path: string): unknown {
  return walk(value, path, (child, childPath) => {
    if (named.includes(childPath)) {
      return undefined;
    }
    return named.some(name => name.startsWith(`${childPath}.`))
      ? omit(child, named, childPath)
      : child;
  });
}

function walk(
  value: unknown,
  path: string,
  visit: (child: unknown, path: string) => unknown,
): unknown {
  if (Array.isArray(value)) {
    return value.map(item => walk(item, path, visit));
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  return Object.fromEntries(
    Object.entries(value)
      .map(([key, child]) => [key, visit(child, path ? `${path}.${key}` : key)])
      .filter(([, child]) => child !== undefined),
  );
}
