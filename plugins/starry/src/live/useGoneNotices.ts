import { useCallback, useEffect, useRef, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';

/**
 * Environments that went while the viewer was looking. A list just no longer
 * has them, so each is asked for once: only what the backend calls gone is
 * said to be gone.
 */
export function useGoneNotices(environments: Environment[] | undefined) {
  const api = useApi(starryApiRef);
  const before = useRef<Environment[]>([]);
  const [gone, setGone] = useState<Environment[]>([]);

  const abort = useRef<AbortController>();
  useEffect(() => {
    const controller = new AbortController();
    abort.current = controller;
    return () => controller.abort();
  }, []);

  useEffect(() => {
    if (!environments) {
      // Another list begins, with other environments in it.
      before.current = [];
      return;
    }
    const now = new Set(environments.map(({ id }) => id));
    const missing = before.current.filter(
      ({ id, phase }) => phase === 'deleting' && !now.has(id),
    );
    before.current = environments;

    for (const { id } of missing) {
      api.getEnvironment(id, { signal: abort.current?.signal }).then(
        environment => {
          if (environment.phase === 'gone') {
            setGone(current => [
              environment,
              ...current.filter(other => other.id !== id),
            ]);
          }
        },
        () => {
          // Then there is nothing to say about it.
        },
      );
    }
  }, [api, environments]);

  const dismiss = useCallback((id: string) => {
    setGone(current => current.filter(other => other.id !== id));
  }, []);

  return { gone, dismiss };
}
