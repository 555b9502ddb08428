import { useCallback, useMemo } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type {
  Environment,
  RedeployRequest,
} from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef } from '../api';
import { useDeletion } from './useDeletion';

/** What a page can ask of an environment that it shows. */
export interface EnvironmentCommands {
  deleteEnvironment(id: string): Promise<void>;
  /** Tells whether there was something to change. */
  redeployEnvironment(
    environment: Environment,
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
    async (environment: Environment, request: RedeployRequest) => {
      const { generation } = await api.redeployEnvironment(
        environment.id,
        request,
      );
      void refresh();
      // Each change of what is wanted counts it up. If somebody else changed
      // it a moment ago this may call their change ours, which the refreshed
      // page shows in any case.
      return { changed: generation !== environment.generation };
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
