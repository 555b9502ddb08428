import { useCallback, useRef } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  ChartStatus,
  Orphan,
  OrphanList,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';
import { loadPages } from './loadPages';
import { useLiveQuery } from './useLiveQuery';

const SETTLED_MS = 60_000;
const REMOVING_MS = 5_000;
const PAGE_SIZE = 50;
const ROLLING_MS = 5_000;

const slowly = () => SETTLED_MS;

const untilRemoved = (orphans?: OrphanList) =>
  orphans?.items.some(({ state }) => state === 'removing')
    ? REMOVING_MS
    : SETTLED_MS;

const whileRolling = (status?: ChartStatus) =>
  status?.rollout?.state === 'running' ? ROLLING_MS : SETTLED_MS;

/** The Argo CD instances, kept fresh. */
export function useInstances() {
  const api = useApi(starryApiRef);
  return useLiveQuery(
    useCallback((signal: AbortSignal) => api.listInstances({ signal }), [api]),
    slowly,
  );
}

/** What Starry may do with each instance, kept fresh. */
export function useRights() {
  const api = useApi(starryApiRef);
  return useLiveQuery(
    useCallback((signal: AbortSignal) => api.listRights({ signal }), [api]),
    slowly,
  );
}

/** The newest chart and its rollout, kept fresh. */
export function useChart() {
  const api = useApi(starryApiRef);
  return useLiveQuery(
    useCallback((signal: AbortSignal) => api.getChart({ signal }), [api]),
    whileRolling,
  );
}

/** What belongs to nothing any more, the oldest first, kept fresh. */
export function useOrphans() {
  const api = useApi(starryApiRef);
  // Showing more is the same query, so that what is shown stays meanwhile.
  const count = useRef(PAGE_SIZE);
  const live = useLiveQuery(
    useCallback(
      (signal: AbortSignal) =>
        loadPages<Orphan, OrphanList>(
          page => api.listOrphans(page, { signal }),
          count.current,
        ),
      [api],
    ),
    untilRemoved,
  );
  const { query } = live;
  const showMore = useCallback(() => {
    count.current += PAGE_SIZE;
    void query.refresh();
  }, [query]);
  return { ...live, showMore };
}
