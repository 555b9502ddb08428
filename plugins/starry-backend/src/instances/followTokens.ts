import {
  LoggerService,
  RootConfigService,
} from '@backstage/backend-plugin-api';
import { stringifyError } from '@backstage/errors';
import { readSettings } from '../config/readSettings';
import { InstanceSettings, Settings } from '../config/Settings';

/**
 * Keeps the tokens in the settings as the configuration has them, so that they
 * can be replaced without a restart. Backstage reads a configuration file, and
 * what it names with `$file`, again whenever it changes. All other settings
 * stay as they were at start.
 *
 * @returns what stops it
 */
export function followTokens(options: {
  config: RootConfigService;
  settings: Settings;
  logger: LoggerService;
  /** Called with the name of an instance after a token of it was replaced. */
  onReplaced: (instance: string) => void;
}): () => void {
  const { config, settings, logger, onReplaced } = options;
  const subscription = config.subscribe?.(() => {
    let fresh: Settings;
    try {
      fresh = readSettings(config);
    } catch (error) {
      logger.warn(`Tokens stay as they were: ${stringifyError(error)}`);
      return;
    }
    for (const instance of settings.instances) {
      const next = fresh.instances.find(({ name }) => name === instance.name);
      if (next && replaceTokens(instance, next)) {
        logger.info(`A token of the Argo CD ${instance.name} was replaced`);
        onReplaced(instance.name);
      }
    }
  });
  return () => subscription?.unsubscribe();
}

/** @returns whether there was anything to replace */
function replaceTokens(
  current: InstanceSettings,
  next: InstanceSettings,
): boolean {
  const replaced = [
    replaceToken(current, next),
    replaceToken(current.kubernetes, next.kubernetes),
  ];
  return replaced.includes(true);
}

/** A token for another address must not be sent to this one. */
function replaceToken(
  current?: { url: string; token: string },
  next?: { url: string; token: string },
): boolean {
  if (
    !current ||
    !next ||
    current.url !== next.url ||
    current.token === next.token
  ) {
    return false;
  }
  current.token = next.token;
  return true;
}
