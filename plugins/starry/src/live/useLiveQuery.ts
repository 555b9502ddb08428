import { useEffect, useMemo, useSyncExternalStore } from 'react';
import { LiveQuery, type LiveQueryOptions } from './LiveQuery';

/**
 * A {@link LiveQuery} that lives as long as the component, and rests while the
 * document is hidden. Both functions must be stable: a new one is a new query.
 */
export function useLiveQuery<T>(
  load: LiveQueryOptions<T>['load'],
  pollInterval: LiveQueryOptions<T>['pollInterval'],
) {
  const query = useMemo(
    () => new LiveQuery<T>({ load, pollInterval }),
    [load, pollInterval],
  );

  useEffect(() => {
    const follow = () => query.setVisible(!document.hidden);
    follow();
    document.addEventListener('visibilitychange', follow);
    query.start();
    return () => {
      document.removeEventListener('visibilitychange', follow);
      query.stop();
    };
  }, [query]);

  const state = useSyncExternalStore(query.subscribe, query.getState);
  return { ...state, query };
}
