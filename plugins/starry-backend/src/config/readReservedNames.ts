import { environmentNameIssues } from '@starry-idp/backstage-plugin-starry-common';
import { SettingsReader } from './SettingsReader';

/** Names that people would take for something else than an environment. */
const RESERVED_NAMES = [
  'www',
  'api',
  'app',
  'admin',
  'argocd',
  'auth',
  'main',
  'master',
  'dev',
  'development',
  'staging',
  'stage',
  'production',
  'prod',
  'starry',
  'default',
  'localhost',
];

export function readReservedNames(reader: SettingsReader): ReadonlySet<string> {
  const names = reader.strings('reservedNames');
  names.forEach((name, index) => {
    if (environmentNameIssues(name).length > 0) {
      reader.problem(
        `reservedNames[${index}]`,
        `'${name}' could not be the name of an environment anyway`,
      );
    }
  });
  return new Set([...RESERVED_NAMES, ...names]);
}
