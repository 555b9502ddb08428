import { useCallback, useMemo } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  RedeployRequest,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';
import { useDeletion } from './useDeletion';

/** An environment as the viewer has seen it. */
export type SeenEnvironment = Pick<Environment, 'id' | 'generation'>;

/**
 * What a page can ask of an environment that it shows. If something else was
 * asked of it since the viewer has seen it, nothing is done, and the page shows
 * it as it is now.
 */
export interface EnvironmentCommands {
  deleteEnvironment(environment: SeenEnvironment): Promise<void>;
  /** Tells whether there was something to change. */
  redeployEnvironment(
    environment: SeenEnvironment,
    request: RedeployRequest,
  ): Promise<{ changed: boolean }>;
}

/**
 * Commands for environments, and the environments as they are shown while a
 * command is under way.
 */
export function useEnvironmentCommands(
  shown: Environment[] | undefined,
  refresh: () => Promise<void>,
): { environments: Environment[] | undefined; commands: EnvironmentCommands } {
  const api = useApi(starryApiRef);
  const { environments, deleteEnvironment } = useDeletion(shown, refresh);

  const redeployEnvironment = useCallback(
    async (seen: SeenEnvironment, request: RedeployRequest) => {
      try {
        const { generation } = await api.redeployEnvironment(seen.id, request, {
          ifGeneration: seen.generation,
        });
        // Each change of what is wanted counts it up.
        return { changed: generation !== seen.generation };
      } finally {
        void refresh();
      }
    },
    [api, refresh],
  );

  return {
    environments,
    commands: useMemo(
      () => ({ deleteEnvironment, redeployEnvironment }),
      [deleteEnvironment, redeployEnvironment],
    ),
  };
}
