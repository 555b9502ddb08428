import { useCallback, useMemo, useState } from 'react';
import { useApi } from '@backstage/frontend-plugin-api';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { starryApiRef, type StarryApi } from '../api';

/** An environment as the viewer has seen it. */
type SeenEnvironment = Pick<Environment, 'id' | 'generation'>;

/** How one thing is asked of an environment. */
export interface SendCommand {
  /** The request; if something else was asked meanwhile, it is refused. */
  request(
    api: StarryApi,
    id: string,
    options: { ifGeneration: number },
  ): Promise<Environment>;
  /** How the environment is shown until what the backend says then is here. */
  meanwhile?(environment: Environment): Environment;
}

/**
 * Asks something of an environment that a page shows, and tells whether there
 * was something to change. If something else was asked of it since the viewer
 * has seen it, nothing is done, and the page shows it as it is now.
 */
export type RunCommand = (
  seen: SeenEnvironment,
  send: SendCommand,
) => Promise<{ changed: boolean }>;

/**
 * Runs commands, and gives the environments as they are to be shown: a command
 * may show its effect from the click on, until what the backend says after it
 * is here, or it refuses.
 */
export function useEnvironmentCommands(
  environments: Environment[] | undefined,
  refresh: () => Promise<void>,
): { environments: Environment[] | undefined; runCommand: RunCommand } {
  const api = useApi(starryApiRef);
  const [underWay, setUnderWay] = useState<
    readonly { id: string; send: SendCommand }[]
  >([]);

  const runCommand = useCallback<RunCommand>(
    async ({ id, generation }, send) => {
      const started = { id, send };
      setUnderWay(current => [...current, started]);
      const done = () =>
        setUnderWay(current => current.filter(other => other !== started));
      try {
        const answer = await send.request(api, id, {
          ifGeneration: generation,
        });
        // It is the list that takes time now, nobody has to wait for it.
        void refresh().finally(done);
        // Each change of what is wanted counts it up.
        return { changed: answer.generation !== generation };
      } catch (error) {
        done();
        void refresh();
        throw error;
      }
    },
    [api, refresh],
  );

  const shown = useMemo(
    () =>
      environments?.map(environment =>
        underWay
          .filter(({ id }) => id === environment.id)
          .reduce(
            (current, { send }) => send.meanwhile?.(current) ?? current,
            environment,
          ),
      ),
    [environments, underWay],
  );

  return { environments: shown, runCommand };
}
