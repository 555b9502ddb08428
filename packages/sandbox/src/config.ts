import { readFileSync } from 'node:fs';
import { parseDocument } from 'yaml';
import type { SandboxOptions } from './Sandbox';
import { SandboxError } from './SandboxError';

/** What a configuration file may say. */
export type SandboxConfig = Pick<
  SandboxOptions,
  'images' | 'projects' | 'token' | 'reconcileInterval' | 'keepaliveInterval'
>;

type Check = (value: unknown) => string | undefined;

/**
 * Reads a configuration file.
 *
 * @throws {@link SandboxError} with one line for everything that is wrong
 */
export function readConfig(path: string): SandboxConfig {
  let text: string;
  try {
    text = readFileSync(path, 'utf8');
  } catch (error) {
    throw new SandboxError(`${path}: ${(error as Error).message}`);
  }
  const document = parseDocument(text);
  if (document.errors.length > 0) {
    throw new SandboxError(
      document.errors
        .map(error => `${path}: ${error.message.split('\n')[0]}`)
        .join('\n'),
    );
  }
  const config = document.toJS({ maxAliasCount: 100 }) ?? {};
  const problems = check(config);
  if (problems.length > 0) {
    throw new SandboxError(problems.map(p => `${path}: ${p}`).join('\n'));
  }
  return config;
}

const text: Check = value =>
  typeof value === 'string' && value !== '' ? undefined : 'must be a text';

const texts: Check = value =>
  Array.isArray(value) && value.length > 0 && !value.some(v => text(v))
    ? undefined
    : 'must be a list of texts that is not empty';

const address: Check = value =>
  typeof value === 'string' && /^(file|https?|ssh|git):\/\//.test(value)
    ? undefined
    : 'must be an address that begins with file://, http://, https://, ssh:// or git://';

const environment: Check = value =>
  isMap(value) && Object.values(value).every(v => typeof v === 'string')
    ? undefined
    : 'must map names to texts';

const interval: Check = value =>
  Number.isInteger(value) && (value as number) >= 100
    ? undefined
    : 'must be a number of milliseconds, at least 100';

const destinations: Check = value =>
  Array.isArray(value) &&
  value.every(d => isMap(d) && text(d.namespace) === undefined)
    ? undefined
    : 'must be a list of maps with a namespace each';

const TOP: Record<string, Check> = {
  images: listCheck,
  projects: listCheck,
  token: text,
  reconcileInterval: interval,
  keepaliveInterval: interval,
};

const IMAGE: Record<string, Check> = {
  name: text,
  repository: address,
  command: texts,
};

const PROJECT: Record<string, Check> = {
  name: text,
  sourceRepos: texts,
  destinations,
};

function listCheck(value: unknown) {
  return Array.isArray(value) ? undefined : 'must be a list';
}

function check(config: unknown): string[] {
  if (!isMap(config)) {
    return ['must be a map'];
  }
  const each = (
    list: unknown,
    name: string,
    required: Record<string, Check>,
    optional: Record<string, Check>,
  ) =>
    Array.isArray(list)
      ? list.flatMap((item, i) =>
          checkMap(item, `${name}[${i}]`, required, optional),
        )
      : [];
  return [
    ...checkMap(config, '', {}, TOP),
    ...each(config.images, 'images', IMAGE, { env: environment }),
    ...each(config.projects, 'projects', PROJECT, { description: text }),
  ];
}

function checkMap(
  value: unknown,
  path: string,
  required: Record<string, Check>,
  optional: Record<string, Check>,
): string[] {
  if (!isMap(value)) {
    return [`${path} must be a map`];
  }
  const known = { ...required, ...optional };
  const at = (key: string) => (path ? `${path}.${key}` : key);
  const missing = Object.keys(required)
    .filter(key => !(key in value))
    .map(key => `${at(key)} is missing`);
  const wrong = Object.entries(value).flatMap(([key, entry]) => {
    if (!Object.hasOwn(known, key)) {
      return [
        `${at(key)} is unknown; known are ${Object.keys(known).join(', ')}`,
      ];
    }
    const problem = known[key](entry);
    return problem ? [`${at(key)} ${problem}`] : [];
  });
  return [...missing, ...wrong];
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
