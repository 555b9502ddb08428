import { useCallback } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  Timeline,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';
import { pollInterval } from './pollInterval';
import {
  useEnvironmentSignals,
  useSignalsAvailable,
} from './useEnvironmentSignals';
import { useLiveQuery } from './useLiveQuery';

/** How many events a page of the timeline has. */
export const TIMELINE_LIMIT = 100;

/** One environment and the latest of its timeline, kept fresh. */
export function useEnvironment(id: string) {
  const api = useApi(starryApiRef);
  const signalsAvailable = useSignalsAvailable();

  const { query, data, ...state } = useLiveQuery(
    useCallback(
      async (signal: AbortSignal): Promise<[Environment, Timeline]> =>
        Promise.all([
          api.getEnvironment(id, { signal }),
          api.getTimeline(id, { limit: TIMELINE_LIMIT }, { signal }),
        ]),
      [api, id],
    ),
    useCallback(
      (loaded?: [Environment, Timeline]) =>
        pollInterval(loaded ? [loaded[0]] : [], signalsAvailable),
      [signalsAvailable],
    ),
  );

  useEnvironmentSignals(
    useCallback(
      (ids: string[]) => {
        if (ids.includes(id)) {
          query.hint();
        }
      },
      [id, query],
    ),
  );

  return {
    ...state,
    environment: data?.[0],
    timeline: data?.[1],
    refresh: useCallback(() => query.refresh(), [query]),
  };
}
