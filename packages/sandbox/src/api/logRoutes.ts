import type { ManagedObjects } from '../argocd/ManagedObjects';
import { podsOf } from '../argocd/resourceTree';
import type { LogLine, PodLogs } from '../cluster';
import { refOf } from '../cluster';
import type { ApplicationAccess } from './ApplicationAccess';
import { ArgoError } from './ArgoError';
import { MessageStream } from './MessageStream';
import { count, flag } from './query';
import type { Call, Route } from './Routes';

const MAX_PODS = 10;
const BASE = '/api/v1/applications/:name';

/** What the pods of an application print. */
export function logRoutes(options: {
  access: ApplicationAccess;
  managed: ManagedObjects;
  logs: PodLogs;
  keepaliveInterval: number;
}): Route[] {
  const { access, managed, logs, keepaliveInterval } = options;

  function read(call: Call) {
    const { query, request, response } = call;
    const { metadata } = access.find(call, 'get');
    access.find(call, 'get', { resource: 'logs' });
    const pods = selectPods(call, metadata.name, managed);
    const accepts = lineFilter(query);
    if (pods.length === 0) {
      new MessageStream(request, response, keepaliveInterval).end();
      return;
    }
    const tail = count(query, 'tailLines');
    const previous = flag(query, 'previous', false);
    const follow = flag(query, 'follow', false);

    const lines = pods
      .flatMap(({ namespace, name }) => {
        const printed = logs
          .read({ namespace, name, previous })
          .filter(accepts);
        const last = tail === undefined ? printed : lastOf(printed, tail);
        return last.map(line => ({ line, name }));
      })
      .sort((a, b) => a.line.at.localeCompare(b.line.at));
    const stream = new MessageStream(request, response, keepaliveInterval);
    for (const { line, name } of lines) {
      stream.send(entry(line, name));
    }
    if (!follow) {
      const at = lines.at(-1)?.line.at ?? new Date(0).toISOString();
      stream.send(entry({ at, content: '' }, '', true));
      stream.end();
      return;
    }
    const stops = pods.map(({ namespace, name }) =>
      logs.follow({ namespace, name }, line => {
        if (accepts(line)) {
          stream.send(entry(line, name));
        }
      }),
    );
    stream.closed.addEventListener('abort', () =>
      stops.forEach(stop => stop()),
    );
  }

  return [
    { method: 'GET', path: `${BASE}/logs`, handle: read },
    { method: 'GET', path: `${BASE}/pods/:podName/logs`, handle: read },
  ];
}

function selectPods(call: Call, application: string, managed: ManagedObjects) {
  const { params, query } = call;
  const podName = params.podName ?? query.get('podName');
  const kind = query.get('kind');
  const group = query.get('group');
  const resourceName = query.get('resourceName');
  const namespace = query.get('namespace');
  const pods = podsOf(application, managed, object => {
    const ref = refOf(object);
    return (
      (!kind || ref.kind === kind) &&
      (!group || ref.group === group) &&
      (!resourceName || ref.name === resourceName)
    );
  })
    .map(({ metadata }) => ({
      namespace: metadata.namespace!,
      name: metadata.name,
    }))
    .filter(
      pod =>
        (!podName || pod.name === podName) &&
        (!namespace || pod.namespace === namespace),
    );
  if (pods.length > MAX_PODS) {
    throw ArgoError.invalidArgument(
      'max pods to view logs are reached. Please provide more granular query',
    );
  }
  return pods;
}

function lineFilter(query: URLSearchParams): (line: LogLine) => boolean {
  const seconds = count(query, 'sinceSeconds');
  const since = seconds
    ? new Date(Date.now() - seconds * 1000).toISOString()
    : query.get('sinceTime') ?? '';
  const filter = query.get('filter') ?? '';
  const inverted = filter.startsWith('!');
  const fold = (text: string) =>
    flag(query, 'matchCase', false) ? text : text.toLowerCase();
  const wanted = fold(inverted ? filter.slice(1) : filter);
  return ({ at, content }) =>
    (!since || at >= since) &&
    (!wanted || fold(content).includes(wanted) !== inverted);
}

function lastOf<T>(items: T[], n: number): T[] {
  return n === 0 ? [] : items.slice(-n);
}

function entry({ at, content }: LogLine, podName: string, last = false) {
  return {
    result: {
      content,
      timeStamp: at,
      last,
      timeStampStr: at,
      podName,
    },
  };
}
