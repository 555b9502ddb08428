import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { OrphanList } from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';
import { useLiveQuery } from './useLiveQuery';

const SETTLED_MS = 60_000;
const REMOVING_MS = 5_000;

const slowly = () => SETTLED_MS;

const untilRemoved = (orphans?: OrphanList) =>
  orphans?.items.some(({ state }) => state === 'removing')
    ? REMOVING_MS
    : SETTLED_MS;

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

/** What belongs to nothing any more, kept fresh. */
export function useOrphans() {
  const api = useApi(starryApiRef);
  return useLiveQuery(
    useCallback((signal: AbortSignal) => api.listOrphans({ signal }), [api]),
    untilRemoved,
  );
}
