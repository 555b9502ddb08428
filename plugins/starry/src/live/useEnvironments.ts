import { useCallback, useRef, useState } from 'react';
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

/**
 * Environments of a list view, kept fresh. The filters must stay the same as
 * long as the component lives.
 */
export function useEnvironments(
  filters: Pick<EnvironmentsQuery, 'entity' | 'owner' | 'phase'>,
) {
  const api = useApi(starryApiRef);
  const signalsAvailable = useSignalsAvailable();
  // Showing more is the same query, so that what is shown stays meanwhile.
  const count = useRef(PAGE_SIZE);

  // What an environment contains never changes, so a signal about an
  // environment of others is known as such the next time. A phase changes.
  const [signalFilter] = useState(() =>
    filters.entity ? new SignalFilter() : undefined,
  );

  const { data, hint, refresh, ...answer } = useLiveQuery<EnvironmentList>({
    queryKey: ['environments', filters],
    load: async signal => {
      const judge = signalFilter?.begin();
      const list = await loadPages<Environment, EnvironmentList>(
        page => api.listEnvironments({ ...filters, ...page }, { signal }),
        count.current,
      );
      judge?.(
        list.items.map(({ id }) => id),
        list.items.length >= list.totalItems,
      );
      return list;
    },
    pollInterval: list => pollInterval(list?.items ?? [], signalsAvailable),
  });

  useEnvironmentSignals(
    useCallback(
      (ids: string[]) => {
        if (!signalFilter || signalFilter.concerns(ids)) {
          hint();
        }
      },
      [signalFilter, hint],
    ),
  );

  const showMore = useCallback(() => {
    count.current += PAGE_SIZE;
    void refresh();
  }, [refresh]);

  return {
    ...answer,
    refresh,
    showMore,
    environments: data?.items,
    hasMore: Boolean(data && data.items.length < data.totalItems),
    totalItems: data?.totalItems ?? 0,
  };
}
