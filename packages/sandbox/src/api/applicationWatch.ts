import type {
  ApplicationEvent,
  ApplicationStore,
} from '../argocd/ApplicationStore';
import type { Faults } from '../faults';
import { ApplicationFilter } from './ApplicationFilter';
import { selectStreamed } from './fields';
import { MessageStream } from './MessageStream';
import type { Permissions } from './Permissions';
import type { Call, Route } from './Routes';

const WATCH_PATH = '/api/v1/stream/applications';

/** The watch on applications. */
export function applicationWatchRoutes(options: {
  store: ApplicationStore;
  permissions: Permissions;
  faults: Faults;
  keepaliveInterval: number;
}): Route[] {
  const { store, permissions, faults, keepaliveInterval } = options;

  function watch({ query, caller, request, response }: Call) {
    const filter = ApplicationFilter.from(query).ignoringRepo();
    const since = Number(query.get('resourceVersion') || 0);
    const single = Boolean(query.get('name'));
    const fields = query.get('fields');
    const stream = new MessageStream(request, response, keepaliveInterval);
    // Argo CD leaves out what says the same about an application as the
    // message before; forgotten ones are dropped here, which it does not do.
    const said = new Map<string, string>();

    const send = (
      { type, application }: ApplicationEvent,
      isLost: () => boolean,
    ) => {
      const { name, resourceVersion } = application.metadata;
      if (
        Number(resourceVersion) <= since ||
        !filter.accepts(application) ||
        !permissions.allows(
          caller!,
          'applications',
          'get',
          `${application.spec.project}/${name}`,
        )
      ) {
        return;
      }
      const message = selectStreamed({ result: { type, application } }, fields);
      const text = JSON.stringify(message);
      // Only what would have been sent can be lost.
      if (said.get(name) === text || isLost()) {
        return;
      }
      said.set(name, text);
      if (type === 'DELETED') {
        said.delete(name);
      }
      stream.send(message);
    };

    // Who follows a single one must not miss anything, so it comes in any case.
    if (!since || single) {
      store
        .list()
        .forEach(application =>
          send({ type: 'ADDED', application }, () => false),
        );
    }
    const unsubscribe = store.subscribe(event =>
      send(event, () => faults.losesEvent(request)),
    );
    const release = faults.onDropWatch(request, () => response.destroy());
    stream.closed.addEventListener('abort', () => {
      unsubscribe();
      release();
    });
  }

  return [{ method: 'GET', path: WATCH_PATH, handle: watch }];
}
