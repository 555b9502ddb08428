// People who look at environments, without their browsers: what the page asks
// and when is decided by the page's own code.
import { createRequire } from 'node:module';
import { followSignals } from './signals.mjs';
import { requireTypeScript } from './stage.mjs';

// As the page's code gets it: another module format is another instance.
const { environmentManager, QueryObserver } = createRequire(import.meta.url)(
  '@tanstack/react-query',
);

const COMMON = 'plugins/starry-common/src';
const LIVE = 'plugins/starry/src/live';
/** What a page of the list has in it. */
const COUNT = 50;
const ENTITIES = ['sample-be', 'sample-fe-1', 'sample-fe-2'].map(
  name => `component:default/${name}`,
);

function pageCode() {
  // The library keeps no timers outside a browser, unless told otherwise.
  environmentManager.setIsServer(() => false);
  return {
    ...requireTypeScript(COMMON),
    ...requireTypeScript(`${LIVE}/liveQuery`),
    ...requireTypeScript(`${LIVE}/queryClient`),
    ...requireTypeScript(`${LIVE}/SignalFilter`),
    ...requireTypeScript(`${LIVE}/loadPages`),
    ...requireTypeScript(`${LIVE}/pollInterval`),
  };
}

/** The hook `useEnvironments`, without React. */
function startViewer({ url, token, filters, code, count }) {
  const { SignalFilter, StarryClient } = code;
  const api = StarryClient.create({
    discoveryApi: { getBaseUrl: async plugin => `${url}/api/${plugin}` },
    fetchApi: {
      fetch: async (input, init) => {
        count.requests += 1;
        const request = new Request(input, init);
        request.headers.set('Authorization', `Bearer ${await token()}`);
        const response = await fetch(request);
        if (!response.ok) count.failures += 1;
        return response;
      },
    },
  });
  const filter = filters.entity ? new SignalFilter() : undefined;
  const client = code.createQueryClient();
  const queryKey = ['environments', filters];
  const observer = new QueryObserver(
    client,
    code.liveQueryOptions({
      queryKey,
      async load(signal) {
        const judge = filter?.begin();
        const list = await code.loadPages(
          page => api.listEnvironments({ ...filters, ...page }, { signal }),
          COUNT,
        );
        const ids = list.items.map(({ id }) => id);
        judge?.(ids, ids.length >= list.totalItems);
        return list;
      },
      pollInterval: list => code.pollInterval(list?.items ?? [], true),
    }),
  );
  const hints = new code.Hints(() => code.askAgain(client, queryKey));
  const stop = observer.subscribe(() => {});
  return {
    stop() {
      hints.cancel();
      stop();
    },
    loaded: () => observer.getCurrentResult().isSuccess,
    signalled(ids) {
      count.signals += 1;
      if (!filter || filter.concerns(ids)) hints.hint();
    },
  };
}

/**
 * Opens as many, half of them on the page with all environments and half on
 * tabs of components; resolves when all have loaded.
 */
export async function openViewers({ portal, starry }, howMany) {
  const code = pageCode();
  const count = { requests: 0, failures: 0, signals: 0 };
  const { url } = portal;
  const token = () => starry.currentToken();
  const viewers = [];
  const sockets = [];
  const close = () => {
    for (const viewer of viewers) viewer.stop();
    for (const socket of sockets) socket.close();
  };
  try {
    for (let i = 0; i < howMany; i++) {
      const filters =
        i % 2 === 0 ? {} : { entity: ENTITIES[i % ENTITIES.length] };
      const viewer = startViewer({ url, token, filters, code, count });
      viewers.push(viewer);
      sockets.push(
        await followSignals(url, await token(), ids => viewer.signalled(ids)),
      );
    }
    while (!viewers.every(viewer => viewer.loaded())) {
      await new Promise(resolve => {
        setTimeout(resolve, 100);
      });
    }
  } catch (error) {
    close();
    throw error;
  }
  return { count, close };
}
