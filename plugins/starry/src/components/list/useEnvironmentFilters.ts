import { useCallback, useMemo } from 'react';
import { useSearchParams } from 'react-router-dom';
import type { Phase } from '@starry-idp/backstage-plugin-starry-common';
import { PHASES } from '../../phases';

/** Filters of the page with all environments, kept in its address. */
export function useEnvironmentFilters() {
  const [params, setParams] = useSearchParams();

  const phase = PHASES.find(known => known === params.get('phase'));
  const mine = params.get('owner') === 'mine';

  const set = useCallback(
    (name: string, value: string | undefined) =>
      setParams(
        current => {
          const next = new URLSearchParams(current);
          if (value) {
            next.set(name, value);
          } else {
            next.delete(name);
          }
          return next;
        },
        { replace: true },
      ),
    [setParams],
  );

  return useMemo(
    () => ({
      phase,
      mine,
      setPhase: (value: Phase | undefined) => set('phase', value),
      setMine: (value: boolean) => set('owner', value ? 'mine' : undefined),
    }),
    [phase, mine, set],
  );
}
