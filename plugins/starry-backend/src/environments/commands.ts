import { CatalogService } from '@backstage/plugin-catalog-node';
import { ChartRepository } from '../chart/ChartRepository';
import { Clock } from '../clock/Clock';
import { Settings } from '../config/Settings';
import { RequestPolicies } from '../policies/RequestPolicies';
import { ComponentResolver } from '../requests/ComponentResolver';
import { RedeployChecker } from '../requests/RedeployChecker';
import { Command } from './Command';
import { deleteEnvironment } from './deleteEnvironment';
import { redeployEnvironment } from './redeployEnvironment';

/** Everything that people can do with an environment that is there. */
export function createCommands(options: {
  catalog: CatalogService;
  components: ComponentResolver;
  policies: RequestPolicies;
  charts: ChartRepository;
  settings: Settings;
  clock: Clock;
}) {
  return {
    delete: deleteEnvironment,
    redeploy: redeployEnvironment({
      ...options,
      checker: new RedeployChecker(options),
    }),
  } satisfies Record<string, Command>;
}

export type CommandName = keyof ReturnType<typeof createCommands>;
