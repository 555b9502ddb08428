import { useCallback, useEffect, useMemo, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery, type QueryKey } from '@tanstack/react-query';
import { askAgain } from './askAgain';
import { nextPollAt } from './pollInterval';
import { queryClientApiRef } from './queryClient';
import { useDocumentVisible } from './useDocumentVisible';

/** How long hints are gathered before they cause one request. */
const HINT_DELAY_MS = 250;

/** What is known of something that the backend was asked for. */
export interface LiveAnswer<T> {
  /** The last answer; it stays while a newer one is fetched or refused. */
  data?: T;
  /** When `data` came, in milliseconds since the epoch. */
  fetchedAt?: number;
  /** Why the last request failed; absent after one that succeeded. */
  error?: Error;
  /** Asks now, and resolves when an answer to a request begun later is here. */
  refresh(): Promise<void>;
}

/**
 * Keeps an answer of the backend fresh while somebody looks at it: it polls,
 * asks again soon after a hint, and does neither while the tab is hidden.
 *
 * The key must stay the same as long as the component lives.
 */
export function useLiveQuery<T>(options: {
  queryKey: QueryKey;
  load(signal: AbortSignal): Promise<T>;
  /** Milliseconds until the next request, given the last answer. */
  pollInterval(data: T | undefined): number;
}): LiveAnswer<T> & { hint(): void } {
  const { load, pollInterval } = options;
  const client = useApi(queryClientApiRef);
  const [queryKey] = useState(options.queryKey);

  const query = useQuery<T>(
    {
      queryKey,
      queryFn: ({ signal }) => load(signal),
      enabled: useDocumentVisible(),
      staleTime: ({ state }) =>
        nextPollAt(state, pollInterval(state.data)) - state.dataUpdatedAt,
      refetchInterval: ({ state }) =>
        state.fetchStatus === 'idle' &&
        Math.max(1, nextPollAt(state, pollInterval(state.data)) - Date.now()),
    },
    client,
  );

  // A first request that failed still has failed while it is tried again, so
  // that what says so does not come and go.
  const [error, setError] = useState<Error | null>(null);
  if (!query.isPending && query.error !== error) {
    setError(query.error);
  }

  const refresh = useCallback(
    () => askAgain(client, queryKey),
    [client, queryKey],
  );

  return {
    data: query.data,
    fetchedAt: query.dataUpdatedAt || undefined,
    error: error ?? undefined,
    refresh,
    hint: useGathered(refresh),
  };
}

/** Calls `act` once, a little later, for all calls until it is done. */
function useGathered(act: () => Promise<void>): () => void {
  const timer = useRef<ReturnType<typeof setTimeout>>();
  useEffect(() => () => clearTimeout(timer.current), []);

  return useMemo(() => {
    let gathering = false;
    return () => {
      if (!gathering) {
        gathering = true;
        timer.current = setTimeout(() => {
          gathering = false;
          void act();
        }, HINT_DELAY_MS);
      }
    };
  }, [act]);
}
