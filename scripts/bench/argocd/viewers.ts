// People who look at environments, without their browsers: what the page asks
// and when is decided by the page's own code.
import {
  Environment,
  EnvironmentList,
  EnvironmentsQuery,
} from '@starry-idp/backstage-plugin-starry-common';
import { GuestSession, starryClient, waitUntil } from '@starry-idp/dev-kit';
import { environmentManager, QueryObserver } from '@tanstack/react-query';
/* eslint-disable @backstage/no-relative-monorepo-imports -- what the page does
   is inside of its package */
import {
  askAgain,
  Hints,
  liveQueryOptions,
} from '../../../plugins/starry/src/live/liveQuery';
import { loadPages } from '../../../plugins/starry/src/live/loadPages';
import { pollInterval } from '../../../plugins/starry/src/live/pollInterval';
import { createQueryClient } from '../../../plugins/starry/src/live/queryClient';
import { SignalFilter } from '../../../plugins/starry/src/live/SignalFilter';
/* eslint-enable @backstage/no-relative-monorepo-imports */
import { followSignals } from './signals';
import type { Stage } from './stage';

/** What a page of the list has in it. */
const COUNT = 50;
const ENTITIES = ['sample-be', 'sample-fe-1', 'sample-fe-2'].map(
  name => `component:default/${name}`,
);

const LOAD_TIMEOUT_MS = 300_000;

interface Count {
  requests: number;
  failures: number;
  signals: number;
}

interface Viewer {
  stop(): void;
  loaded(): boolean;
  signalled(ids: string[]): void;
}

/** The hook `useEnvironments`, without React. */
function startViewer(
  guest: GuestSession,
  filters: Pick<EnvironmentsQuery, 'entity'>,
  count: Count,
): Viewer {
  const api = starryClient(guest.url, async (input, init) => {
    count.requests += 1;
    const response = await guest.fetch(input, init);
    if (!response.ok) count.failures += 1;
    return response;
  });
  const filter = filters.entity ? new SignalFilter() : undefined;
  const client = createQueryClient();
  const queryKey = ['environments', filters];
  const observer = new QueryObserver<EnvironmentList>(
    client,
    liveQueryOptions<EnvironmentList>({
      queryKey,
      async load(signal) {
        const judge = filter?.begin();
        const list = await loadPages<Environment, EnvironmentList>(
          page => api.listEnvironments({ ...filters, ...page }, { signal }),
          COUNT,
        );
        const ids = list.items.map(({ id }) => id);
        judge?.(ids, ids.length >= list.totalItems);
        return list;
      },
      pollInterval: list => pollInterval(list?.items ?? [], true),
    }),
  );
  const hints = new Hints(() => askAgain(client, queryKey));
  const unsubscribe = observer.subscribe(() => {});
  return {
    stop() {
      hints.cancel();
      unsubscribe();
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
export async function openViewers(
  { guest, portal }: Stage,
  howMany: number,
): Promise<{ count: Count; close(): void }> {
  // The library keeps no timers outside a browser, unless told otherwise.
  environmentManager.setIsServer(() => false);
  const count = { requests: 0, failures: 0, signals: 0 };
  const viewers: Viewer[] = [];
  const sockets: WebSocket[] = [];
  const close = () => {
    for (const viewer of viewers) viewer.stop();
    for (const socket of sockets) socket.close();
  };
  try {
    for (let i = 0; i < howMany; i++) {
      const filters =
        i % 2 === 0 ? {} : { entity: ENTITIES[i % ENTITIES.length] };
      const viewer = startViewer(guest, filters, count);
      viewers.push(viewer);
      sockets.push(
        await followSignals(guest.url, await guest.token(), ids =>
          viewer.signalled(ids),
        ),
      );
    }
    await waitUntil(() => viewers.every(viewer => viewer.loaded()), Boolean, {
      ...{ what: 'all viewers have loaded', timeoutMs: LOAD_TIMEOUT_MS },
      ...{ everyMs: 100, processes: [portal] },
    });
  } catch (error) {
    close();
    throw error;
  }
  return { count, close };
}
