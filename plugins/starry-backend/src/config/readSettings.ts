import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import { GIT_PROTOCOLS, readAddressProblem } from '../words/readAddress';
import { isImageRepository } from '../words/imageRepository';
import { readInstances } from './readInstances';
import { readLifetime } from './readLifetime';
import { readOrphans } from './readOrphans';
import { readReconcile } from './readReconcile';
import { readReservedNames } from './readReservedNames';
import { Settings } from './Settings';
import { SettingsReader } from './SettingsReader';

/** With the longest names of environment and service it is a host, of 253. */
const HOST =
  /^(?=.{1,171}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;

/**
 * Reads the section `starry` of the app-config.
 *
 * @throws InputError that names every key that is wrong, all at once.
 */
export function readSettings(config: Config): Settings {
  const reader = SettingsReader.create(config, 'starry');
  const settings: Settings = {
    domain: readDomain(reader),
    url: readUrl(reader.section('url')),
    chart: {
      repoUrl: reader.section('chart').url('repoUrl', GIT_PROTOCOLS),
      path: readChartPath(reader.section('chart')),
      revision: reader.section('chart').optionalString('revision') ?? 'main',
    },
    git: { repositories: readRepositories(reader) },
    images: { allowed: readImages(reader.section('images')) },
    lifetime: readLifetime(reader.section('lifetime')),
    owners: readOwners(reader),
    reservedNames: readReservedNames(reader),
    retentionMs: reader.duration('retention', 'P30D'),
    instances: readInstances(reader),
    orphans: readOrphans(reader.section('orphans')),
    reconcile: readReconcile(reader.section('reconcile')),
  };
  if (reader.problems.length > 0) {
    throw new InputError(
      `The configuration of Starry is not valid:\n  ${reader.problems.join(
        '\n  ',
      )}`,
    );
  }
  return settings;
}

function readDomain(reader: SettingsReader): string {
  const domain = reader.string('domain');
  if (domain && !HOST.test(domain)) {
    reader.problem(
      'domain',
      `must be a domain in lower case such as starry.mycompany.com, not '${domain}'`,
    );
  }
  return domain;
}

function readUrl(reader: SettingsReader): Settings['url'] {
  const protocol = reader.optionalString('protocol') ?? 'https';
  if (protocol !== 'http' && protocol !== 'https') {
    reader.problem('protocol', `must be http or https, not '${protocol}'`);
  }
  return {
    protocol: protocol === 'http' ? 'http' : 'https',
    port: reader.integer('port', { minimum: 1, maximum: 65535 }),
  };
}

function readChartPath(reader: SettingsReader): string {
  const path = reader.optionalString('path') ?? 'charts/environment';
  if (path.startsWith('/') || path.split('/').includes('..')) {
    reader.problem('path', 'must be a path inside the repository');
  }
  return path;
}

function readRepositories(
  reader: SettingsReader,
): Settings['git']['repositories'] {
  return reader
    .section('git')
    .sections('repositories')
    .map(repository => ({
      prefix: repository.url('prefix', GIT_PROTOCOLS),
      readFrom: readReadFrom(repository),
    }));
}

function readImages(reader: SettingsReader): string[] {
  return reader.strings('allowed').map((text, index) => {
    const prefix = text.replace(/\/$/, '');
    if (!isImageRepository(`${prefix}/image`)) {
      reader.problem(
        `allowed[${index}]`,
        `must be a registry such as registry.mycompany.com or a path in one, in lower case and without a tag, not '${text}'`,
      );
    }
    return prefix;
  });
}

function readReadFrom(reader: SettingsReader): string | undefined {
  const address = reader.optionalString('readFrom');
  const problem = address && readAddressProblem(address);
  if (problem) {
    // The value may carry a token, so it is not repeated.
    reader.problem('readFrom', problem);
  }
  return address;
}

function readOwners(reader: SettingsReader): Settings['owners'] {
  const owners = reader.optionalString('owners') ?? 'own';
  if (owners !== 'own' && owners !== 'any') {
    reader.problem('owners', `must be own or any, not '${owners}'`);
  }
  return owners === 'any' ? 'any' : 'own';
}
