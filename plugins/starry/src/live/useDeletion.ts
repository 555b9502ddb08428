import { useCallback, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';

/**
 * Deletes environments, and shows them as deleting from the click on, until
 * what the backend says after it is here. If it refuses, they are shown as
 * they are again.
 */
export function useDeletion(
  environments: Environment[] | undefined,
  refresh: () => Promise<void>,
) {
  const api = useApi(starryApiRef);
  const [ids, setIds] = useState<readonly string[]>([]);

  const deleteEnvironment = useCallback(
    async ({ id, generation }: Pick<Environment, 'id' | 'generation'>) => {
      setIds(current => [...current, id]);
      const done = () =>
        setIds(current => current.filter(other => other !== id));
      try {
        await api.deleteEnvironment(id, { ifGeneration: generation });
      } catch (error) {
        done();
        void refresh();
        throw error;
      }
      // It is the list that takes time now, nobody has to wait for it.
      void refresh().finally(done);
    },
    [api, refresh],
  );

  const shown = useMemo(
    () =>
      environments?.map(environment =>
        ids.includes(environment.id) && environment.phase !== 'gone'
          ? asDeleting(environment)
          : environment,
      ),
    [environments, ids],
  );

  return { environments: shown, deleteEnvironment };
}

function asDeleting(environment: Environment): Environment {
  return environment.phase === 'deleting'
    ? environment
    : {
        ...environment,
        phase: 'deleting',
        reason: 'DeletionRequested',
        message: 'Its deletion was asked for.',
        nextStep: undefined,
      };
}
