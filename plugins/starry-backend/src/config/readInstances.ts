import { Stage, STAGES } from '@starry-idp/backstage-plugin-starry-common';
import { isNamespaceName, isObjectName } from '../words/names';
import { InstanceSettings, KubernetesSettings } from './Settings';
import { SettingsReader } from './SettingsReader';

const WEB = ['http:', 'https:'];
const DNS_LABEL = /^[a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?$/;
const DAY_MS = 24 * 60 * 60 * 1000;

export function readInstances(reader: SettingsReader): InstanceSettings[] {
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
