// People who look at environments, without their browsers: what the page asks
// and when is decided by the page's own code.
import { followSignals } from './signals.mjs';
import { requireTypeScript } from './stage.mjs';

const COMMON = 'plugins/starry-common/src';
const LIVE = 'plugins/starry/src/live';
/** What a page of the list has in it. */
const COUNT = 50;
const ENTITIES = ['sample-be', 'sample-fe-1', 'sample-fe-2'].map(
  name => `component:default/${name}`,
);

function pageCode() {
  const { StarryClient } = requireTypeScript(COMMON);
  const { LiveQuery } = requireTypeScript(`${LIVE}/LiveQuery`);
  const { SignalFilter } = requireTypeScript(`${LIVE}/SignalFilter`);
  const { loadEnvironments } = requireTypeScript(`${LIVE}/loadEnvironments`);
  const { pollInterval } = requireTypeScript(`${LIVE}/pollInterval`);
  return {
    StarryClient,
    LiveQuery,
    SignalFilter,
    loadEnvironments,
    pollInterval,
  };
}

/** The hook `useEnvironments`, without React. */
function startViewer({ url, token, filters, code, count }) {
  const { LiveQuery, SignalFilter, StarryClient } = code;
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
  const query = new LiveQuery({
    async load(signal) {
      const judge = filter?.begin();
      const list = await code.loadEnvironments(api, filters, {
        count: COUNT,
        signal,
      });
      const ids = list.items.map(({ id }) => id);
      judge?.(ids, ids.length >= list.totalItems);
      return list;
    },
    pollInterval: list => code.pollInterval(list?.items ?? [], true),
  });
  query.start();
  return {
    stop: () => query.stop(),
    loaded: () => query.getState().fetchedAt !== undefined,
    signalled(ids) {
      count.signals += 1;
      if (!filter || filter.concerns(ids)) query.hint();
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
