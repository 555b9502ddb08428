import { useCallback, useRef } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Orphan,
  OrphanList,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';
import { loadPages } from './loadPages';
import { useLiveQuery } from './useLiveQuery';

const SETTLED_MS = 60_000;
const CHANGING_MS = 5_000;
const PAGE_SIZE = 50;

/** The Argo CD instances, kept fresh. */
export function useInstances() {
  const api = useApi(starryApiRef);
  return useLiveQuery({
    queryKey: ['instances'],
    load: signal => api.listInstances({ signal }),
    pollInterval: () => SETTLED_MS,
  });
}

/** What Starry may do with each instance, kept fresh. */
export function useRights() {
  const api = useApi(starryApiRef);
  return useLiveQuery({
    queryKey: ['rights'],
    load: signal => api.listRights({ signal }),
    pollInterval: () => SETTLED_MS,
  });
}

/** The newest chart and its rollout, kept fresh. */
export function useChart() {
  const api = useApi(starryApiRef);
  return useLiveQuery({
    queryKey: ['chart'],
    load: signal => api.getChart({ signal }),
    pollInterval: status =>
      status?.rollout?.state === 'running' ? CHANGING_MS : SETTLED_MS,
  });
}

/** The orphans, the oldest first, kept fresh. */
export function useOrphans() {
  const api = useApi(starryApiRef);
  // Showing more is the same query, so that what is shown stays meanwhile.
  const count = useRef(PAGE_SIZE);
  const live = useLiveQuery({
    queryKey: ['orphans'],
    load: signal =>
      loadPages<Orphan, OrphanList>(
        page => api.listOrphans(page, { signal }),
        count.current,
      ),
    pollInterval: orphans =>
      orphans?.items.some(({ state }) => state === 'removing')
        ? CHANGING_MS
        : SETTLED_MS,
  });
  const { refresh } = live;
  const showMore = useCallback(() => {
    count.current += PAGE_SIZE;
    void refresh();
  }, [refresh]);
  return { ...live, showMore };
}
