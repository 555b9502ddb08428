import {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { readSettings } from '../config/readSettings';
import { Settings } from '../config/Settings';
import { Instance } from './Instance';

/**
 * Gives the instances the tokens that the configuration has, so that they can
 * be replaced without a restart. Backstage reads a configuration file, and what
 * it names with `$file`, again whenever it changes. All other settings stay as
 * they were at start.
 *
 * @returns what stops it
 */
export function followTokens(options: {
  config: RootConfigService;
  instances: Instance[];
  logger: LoggerService;
}): () => void {
  const { config, instances, logger } = options;
  const subscription = config.subscribe?.(() => {
    let fresh: Settings;
    try {
      fresh = readSettings(config);
    } catch (error) {
      logger.warn(`Tokens stay as they were: ${stringifyError(error)}`);
      return;
    }
    for (const instance of instances) {
      const next = fresh.instances.find(({ name }) => name === instance.name);
      if (next && instance.replaceTokens(next)) {
        logger.info(`A token of the Argo CD ${instance.name} was replaced`);
      }
    }
  });
  return () => subscription?.unsubscribe();
}
