import {
  LABEL_ENVIRONMENT,
  LABEL_MANAGED,
} from '@starry-idp/backstage-plugin-starry-common';
import { ChartSettings, InstanceSettings } from '../config/Settings';
import { EnvironmentRecord } from '../model/EnvironmentRecord';
import { ServiceSpec } from '../model/ServiceSpec';
import { ApplicationManifest } from '../argocd/types';

/** The finalizer with which a deletion takes all resources along. */
const CASCADE = 'resources-finalizer.argocd.argoproj.io';

/** What the platform, not the user, says about an application. */
export interface ApplicationSettings {
  /** Only for environments without a source of their own. */
  domain: string;
  chart: ChartSettings;
  instance: Pick<
    InstanceSettings,
    'project' | 'applicationNamespace' | 'destination'
  >;
}

/**
 * The application that an environment is in Argo CD. What a user asked for
 * reaches the chart's values only, below `services.<name>.config`, and two
 * annotations, both checked on the way in; never repository, path, value files
 * or parameters.
 */
export function toApplication(
  environment: EnvironmentRecord,
  settings: ApplicationSettings,
): ApplicationManifest {
  const { instance } = settings;
  const { repoUrl, path, commit, domain } =
    environment.source ?? configured(settings);
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'Application',
    metadata: {
      name: environment.application,
      namespace: instance.applicationNamespace,
      labels: {
        [LABEL_MANAGED]: 'true',
        [LABEL_ENVIRONMENT]: environment.id,
      },
      annotations: {
        'starry.io/name': environment.name,
        'starry.io/owner': environment.owner,
      },
      finalizers: [CASCADE],
    },
    spec: {
      project: instance.project,
      source: {
        repoURL: repoUrl,
        path,
        targetRevision: commit,
        helm: {
          releaseName: environment.name,
          valuesObject: chartValues(environment, domain),
        },
      },
      destination: {
        server: instance.destination.server,
        namespace: environment.namespace,
      },
      syncPolicy: {
        automated: { prune: true, selfHeal: true },
        retry: {
          limit: 5,
          backoff: { duration: '5s', factor: 2, maxDuration: '1m' },
        },
        syncOptions: [
          'ServerSideApply=true',
          'RespectIgnoreDifferences=true',
          'PruneLast=true',
          'FailOnSharedResource=true',
        ],
      },
      // Passwords are made at random by the first rendering and live only in
      // the cluster; later renderings must neither count as drift nor win.
      ignoreDifferences: [
        { group: '', kind: 'Secret', jsonPointers: ['/data'] },
      ],
      // Every entry holds a copy of all values.
      revisionHistoryLimit: 2,
    },
  };
}

function configured({ chart, domain }: ApplicationSettings) {
  return { ...chart, commit: chart.revision, domain };
}

function chartValues(
  environment: EnvironmentRecord,
  domain: string,
): Record<string, unknown> {
  const services: Record<string, unknown> = Object.create(null);
  for (const service of environment.services) {
    services[service.name] = serviceValues(service);
  }
  return {
    services,
    environment: {
      id: environment.id,
      name: environment.name,
      stage: environment.stage,
      owner: environment.owner,
      domain,
      generation: environment.generation,
      asleep: false,
    },
  };
}

function serviceValues(service: ServiceSpec): Record<string, unknown> {
  return {
    config: plainCopy(service.config),
    offering: service.offering,
    ...(service.image && { image: service.image }),
    ...(service.software && { version: service.software.version }),
    expose: service.url !== undefined,
  };
}

/** A copy without prototypes, and without keys that mean one. */
function plainCopy(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(plainCopy);
  }
  if (typeof value !== 'object' || value === null) {
    return value;
  }
  const copy: Record<string, unknown> = Object.create(null);
  for (const [key, item] of Object.entries(value)) {
    if (!['__proto__', 'constructor', 'prototype'].includes(key)) {
      copy[key] = plainCopy(item);
    }
  }
  return copy;
}
