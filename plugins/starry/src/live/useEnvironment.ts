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

/** How many entries a page of the timeline has. */
export const TIMELINE_LIMIT = 100;

/** One environment and the latest of its timeline, kept fresh. */
export function useEnvironment(id: string) {
  const api = useApi(starryApiRef);
  const signalsAvailable = useSignalsAvailable();

  const { data, hint, ...answer } = useLiveQuery<[Environment, Timeline]>({
    queryKey: ['environment', id],
    load: signal =>
      Promise.all([
        api.getEnvironment(id, { signal }),
        api.getTimeline(id, { limit: TIMELINE_LIMIT }, { signal }),
      ]),
    pollInterval: loaded =>
      pollInterval(loaded ? [loaded[0]] : [], signalsAvailable),
  });

  useEnvironmentSignals(
    useCallback(
      (ids: string[]) => {
        if (ids.includes(id)) {
          hint();
        }
      },
      [id, hint],
    ),
  );

  return { ...answer, environment: data?.[0], timeline: data?.[1] };
}
