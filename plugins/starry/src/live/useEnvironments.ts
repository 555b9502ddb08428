import { useCallback, useMemo, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  EnvironmentList,
  EnvironmentsQuery,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';
import { loadPages } from './loadPages';
import { pollInterval } from './pollInterval';
import { SignalFilter } from './SignalFilter';
import {
  useEnvironmentSignals,
  useSignalsAvailable,
} from './useEnvironmentSignals';
import { useLiveQuery } from './useLiveQuery';

const PAGE_SIZE = 50;

/** Environments of a list view, kept fresh. */
export function useEnvironments(
  filters: Pick<EnvironmentsQuery, 'entity' | 'owner' | 'phase'>,
) {
  const api = useApi(starryApiRef);
  const signalsAvailable = useSignalsAvailable();
  const key = JSON.stringify(filters);
  const [count, setCount] = useState(PAGE_SIZE);
  // Showing more is the same query, so that what is shown stays meanwhile.
  const countRef = useRef(count);

  // What an environment contains never changes, so a signal about an
  // environment of others is known as such the next time. A phase changes.
  const filter = useMemo(
    () => (JSON.parse(key).entity ? new SignalFilter() : undefined),
    [key],
  );

  const load = useCallback(
    async (signal: AbortSignal) => {
      const judge = filter?.begin();
      const list = await loadPages<Environment, EnvironmentList>(
        page =>
          api.listEnvironments({ ...JSON.parse(key), ...page }, { signal }),
        countRef.current,
      );
      judge?.(
        list.items.map(({ id }) => id),
        list.items.length >= list.totalItems,
      );
      return list;
    },
    [api, filter, key],
  );

  const { query, data, ...state } = useLiveQuery(
    load,
    useCallback(
      (list?: EnvironmentList) =>
        pollInterval(list?.items ?? [], signalsAvailable),
      [signalsAvailable],
    ),
  );

  useEnvironmentSignals(
    useCallback(
      (ids: string[]) => {
        if (!filter || filter.concerns(ids)) {
          query.hint();
        }
      },
      [filter, query],
    ),
  );

  const showMore = useCallback(() => {
    countRef.current += PAGE_SIZE;
    setCount(countRef.current);
    void query.refresh();
  }, [query]);

  return {
    ...state,
    environments: data?.items,
    hasMore: Boolean(data && data.items.length < data.totalItems),
    totalItems: data?.totalItems ?? 0,
    showMore,
    refresh: useCallback(() => query.refresh(), [query]),
  };
}
