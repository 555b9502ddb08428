import { Config } from '@backstage/config';
import { InputError } from '@backstage/errors';
import {
  environmentNameIssues,
  Stage,
} from '@starry-idp/backstage-plugin-starry-common';
import { InstanceSettings, KubernetesSettings, Settings } from './Settings';
import { SettingsReader } from './SettingsReader';
import { GIT_PROTOCOLS, readAddressProblem } from '../words/readAddress';
import { isImageRepository } from '../words/imageRepository';
import { isNamespaceName, isObjectName } from '../words/names';
import { formatDuration } from '../words/duration';
import { creationInFlightMs, shortestLeaseMs } from './requestLimits';

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

const STAGES = [
  'ephemeral',
  'development',
  'staging',
  'production',
] as const satisfies readonly Stage[];

const WEB = ['http:', 'https:'];
/** With the longest names of environment and service it is a host, of 253. */
const HOST =
  /^(?=.{1,171}$)[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?(\.[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?)*$/;
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
/** setTimeout takes no longer waits than this. */
const MAX_TIMER_MS = 2 ** 31 - 1;
const DAY_MS = 24 * 60 * 60 * 1000;

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

function readLifetime(reader: SettingsReader): Settings['lifetime'] {
  const lifetime = {
    defaultMs: reader.duration('default', 'PT8H'),
    minimumMs: reader.duration('minimum', 'PT5M'),
    maximumMs: reader.duration('maximum', 'P7D', { maximumMs: 3650 * DAY_MS }),
  };
  if (lifetime.minimumMs > lifetime.maximumMs) {
    reader.problem('minimum', 'must not be longer than the maximum');
  } else if (
    lifetime.defaultMs < lifetime.minimumMs ||
    lifetime.defaultMs > lifetime.maximumMs
  ) {
    reader.problem(
      'default',
      `must be from ${formatDuration(lifetime.minimumMs)} to ${formatDuration(
        lifetime.maximumMs,
      )}`,
    );
  }
  return lifetime;
}

function readOwners(reader: SettingsReader): Settings['owners'] {
  const owners = reader.optionalString('owners') ?? 'own';
  if (owners !== 'own' && owners !== 'any') {
    reader.problem('owners', `must be own or any, not '${owners}'`);
  }
  return owners === 'any' ? 'any' : 'own';
}

function readReservedNames(reader: SettingsReader): ReadonlySet<string> {
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

function readInstances(reader: SettingsReader): InstanceSettings[] {
  const names = new Set<string>();
  const instances = reader.sections('instances').map(section => {
    const instance = readInstance(section);
    if (instance.name && names.has(instance.name)) {
      section.problem(
        'name',
        `'${instance.name}' is taken by another instance`,
      );
    }
    names.add(instance.name);
    return instance;
  });
  if (instances.length === 0) {
    reader.problem('instances', 'must name at least one Argo CD');
  }
  return instances;
}

function readInstance(reader: SettingsReader): InstanceSettings {
  const name = reader.string('name');
  if (name && !DNS_LABEL.test(name)) {
    reader.problem(
      'name',
      `must consist of lower-case letters, digits and hyphens, not '${name}'`,
    );
  }
  return {
    name,
    url: reader.url('url', WEB).replace(/\/+$/, ''),
    token: readToken(reader),
    project: readProject(reader),
    applicationNamespace: readApplicationNamespace(reader),
    destination: {
      server:
        reader.section('destination').optionalString('server') ??
        'https://kubernetes.default.svc',
    },
    kubernetes: reader.has('kubernetes')
      ? readKubernetes(reader.section('kubernetes'))
      : undefined,
    listIntervalMs: reader.duration('listInterval', 'PT5M', {
      maximumMs: DAY_MS,
    }),
    stages: readStages(reader),
  };
}

/** What a header can carry; a line break would be an error that repeats it. */
function readToken(reader: SettingsReader): string {
  const token = reader.string('token');
  if (!/^[!-~]*$/.test(token)) {
    reader.problem('token', 'must be one line of letters, digits and signs');
  }
  return token;
}

function readProject(reader: SettingsReader): string {
  const project = reader.string('project');
  if (project && !isObjectName(project)) {
    reader.problem(
      'project',
      `must be the name of an Argo CD project, not '${project}'`,
    );
  }
  return project;
}

function readApplicationNamespace(reader: SettingsReader): string {
  const namespace = reader.optionalString('applicationNamespace') ?? 'argocd';
  if (!isNamespaceName(namespace)) {
    reader.problem(
      'applicationNamespace',
      `must be the name of a namespace, not '${namespace}'`,
    );
  }
  return namespace;
}

function readStages(reader: SettingsReader): Stage[] | undefined {
  if (!reader.has('stages')) {
    return undefined;
  }
  const isStage = (word: string): word is Stage =>
    (STAGES as readonly string[]).includes(word);
  return reader.strings('stages').filter((word, index): word is Stage => {
    if (!isStage(word)) {
      reader.problem(
        `stages[${index}]`,
        `must be one of ${STAGES.join(', ')}, not '${word}'`,
      );
    }
    return isStage(word);
  });
}

function readOrphans(reader: SettingsReader): Settings['orphans'] {
  const policy = reader.optionalString('policy') ?? 'report';
  if (policy !== 'report' && policy !== 'remove') {
    reader.problem('policy', `must be report or remove, not '${policy}'`);
  }
  return {
    intervalMs: reader.duration('interval', 'PT10M', { maximumMs: DAY_MS }),
    policy: policy === 'remove' ? 'remove' : 'report',
    graceMs: reader.duration('grace', 'PT1H'),
  };
}

function readKubernetes(reader: SettingsReader): KubernetesSettings {
  return {
    url: reader.url('url', WEB).replace(/\/+$/, ''),
    token: readToken(reader),
    caData: readCertificate(reader),
    skipTLSVerify: reader.boolean('skipTLSVerify', false),
  };
}

/** As Kubernetes' own files have it, or in base64 as a kubeconfig does. */
function readCertificate(reader: SettingsReader): string | undefined {
  const text = reader.optionalString('caData');
  return text?.includes('-----BEGIN')
    ? Buffer.from(text).toString('base64')
    : text;
}

function readReconcile(reader: SettingsReader): Settings['reconcile'] {
  const timer = { maximumMs: MAX_TIMER_MS };
  const reconcile = {
    pollIntervalMs: reader.duration('pollInterval', 'PT2S', timer),
    concurrency:
      reader.integer('concurrency', { minimum: 1, maximum: 100 }) ?? 8,
    maxArriving:
      reader.integer('maxArriving', { minimum: 1, maximum: 10_000 }) ?? 20,
    leaseMs: reader.duration('lease', 'PT1M', timer),
    requestTimeoutMs: reader.duration('requestTimeout', 'PT10S', timer),
    provisionTimeoutMs: reader.duration('provisionTimeout', 'PT15M', timer),
    deleteTimeoutMs: reader.duration('deleteTimeout', 'PT10M', timer),
  };
  const { leaseMs, requestTimeoutMs, provisionTimeoutMs } = reconcile;
  const requestTimeout = `reconcile.requestTimeout (${formatDuration(
    requestTimeoutMs,
  )})`;
  if (leaseMs < shortestLeaseMs(reconcile)) {
    reader.problem(
      'lease',
      `must be at least ${formatDuration(
        shortestLeaseMs(reconcile),
      )}, six times ${requestTimeout}, not '${formatDuration(leaseMs)}'`,
    );
  }
  const inFlightMs = creationInFlightMs(reconcile);
  if (provisionTimeoutMs <= inFlightMs) {
    reader.problem(
      'provisionTimeout',
      `must be longer than ${formatDuration(
        inFlightMs,
      )}, for which a creation may be under way with ${requestTimeout}, not '${formatDuration(
        provisionTimeoutMs,
      )}'`,
    );
  }
  return reconcile;
}
