import type {
  QueryClient,
  QueryKey,
  QueryObserverOptions,
} from '@tanstack/react-query';
import { nextPollAt } from './pollInterval';

/** How long hints are gathered before they cause one request. */
const HINT_DELAY_MS = 250;

/** What is to be kept fresh. */
export interface LiveQuery<T> {
  queryKey: QueryKey;
  load(signal: AbortSignal): Promise<T>;
  /** Milliseconds until the next request, given the last answer. */
  pollInterval(data: T | undefined): number;
}

/** Has TanStack Query ask again when the answer, or the failure, is old enough. */
export function liveQueryOptions<T>(live: LiveQuery<T>) {
  const { queryKey, load, pollInterval } = live;
  return {
    queryKey,
    queryFn: ({ signal }) => load(signal),
    staleTime: ({ state }) =>
      nextPollAt(state, pollInterval(state.data)) - state.dataUpdatedAt,
    refetchInterval: ({ state }) =>
      state.fetchStatus === 'idle' &&
      Math.max(1, nextPollAt(state, pollInterval(state.data)) - Date.now()),
  } satisfies QueryObserverOptions<T>;
}

/**
 * Asks again, after the request that is under way if there is one: its answer
 * may be older than what was just heard. While the tab is hidden that waits
 * until it is shown.
 */
export async function askAgain(
  client: QueryClient,
  queryKey: QueryKey,
): Promise<void> {
  const filters = { queryKey, exact: true } as const;
  const query = client.getQueryCache().find(filters);
  // That it failed is part of the query's state.
  await query?.promise?.catch(() => {});
  await client.invalidateQueries(filters, { cancelRefetch: false });
}

/** Asks again soon, once for all the hints that come until then. */
export class Hints {
  private readonly act: () => Promise<void>;
  private timer: ReturnType<typeof setTimeout> | undefined;

  constructor(act: () => Promise<void>) {
    this.act = act;
  }

  readonly hint = () => {
    this.timer ??= setTimeout(() => {
      this.timer = undefined;
      void this.act();
    }, HINT_DELAY_MS);
  };

  cancel() {
    clearTimeout(this.timer);
    this.timer = undefined;
  }
}
