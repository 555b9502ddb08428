import { useCallback, useEffect, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import { useQuery } from '@tanstack/react-query';
import { queryClientApiRef } from '../api';
import { askAgain, Hints, liveQueryOptions, type LiveQuery } from './liveQuery';
import { useDocumentVisible } from './useDocumentVisible';

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
export function useLiveQuery<T>(
  live: LiveQuery<T>,
): LiveAnswer<T> & { hint(): void } {
  const client = useApi(queryClientApiRef);
  const [queryKey] = useState(live.queryKey);
  const query = useQuery<T>(
    { ...liveQueryOptions(live), queryKey, enabled: useDocumentVisible() },
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
  const hints = useMemo(() => new Hints(refresh), [refresh]);
  useEffect(() => () => hints.cancel(), [hints]);

  return {
    data: query.data,
    fetchedAt: query.dataUpdatedAt || undefined,
    error: error ?? undefined,
    refresh,
    hint: hints.hint,
  };
}
