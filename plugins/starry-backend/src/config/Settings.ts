import { Stage } from '@starry-idp/backstage-plugin-starry-common';

/**
 * The plugin's configuration, read and checked once at start; only tokens may
 * change later. Durations are milliseconds.
 */
export interface Settings {
  /** Last part of every environment's host, e.g. `starry.mycompany.com`. */
  domain: string;
  url: UrlSettings;
  chart: ChartSettings;
  git: { repositories: GitRepositorySettings[] };
  /** Beginnings, without a slash at the end, of the images that may be run. */
  images: { allowed: string[] };
  lifetime: LifetimeSettings;
  /** Who may be named as owner: the caller and the caller's groups, or anyone. */
  owners: 'own' | 'any';
  /** Names no environment may have. */
  reservedNames: ReadonlySet<string>;
  /** How long the record of a gone environment is kept. */
  retentionMs: number;
  /** At least one; a new environment goes to the first that takes its stage. */
  instances: InstanceSettings[];
  orphans: OrphanSettings;
  reconcile: ReconcileSettings;
}

/** How the addresses of environments look besides their host. */
interface UrlSettings {
  protocol: 'http' | 'https';
  port?: number;
}

/** Where Argo CD finds the chart that an environment is made of. */
export interface ChartSettings {
  repoUrl: string;
  path: string;
  revision: string;
}

/** Repositories whose branches may be listed and built from. */
export interface GitRepositorySettings {
  /** Beginning of their addresses. */
  prefix: string;
  /** What to read from instead of the prefix, like git's `insteadOf`. */
  readFrom?: string;
}

/** How long environments live. */
export interface LifetimeSettings {
  defaultMs: number;
  minimumMs: number;
  maximumMs: number;
}

/** One Argo CD, and what it deploys to. */
export interface InstanceSettings {
  name: string;
  url: string;
  /** As it was at start: an `Instance` has it as it is now. */
  token: string;
  /** Argo CD project of the applications. */
  project: string;
  /** Namespace that the Application objects live in. */
  applicationNamespace: string;
  destination: { server: string };
  /** Access to namespaces, to see that an environment is really gone. */
  kubernetes?: KubernetesSettings;
  /** How often all applications are listed, besides being watched. */
  listIntervalMs: number;
  /** Stages of the new environments that it takes; any if undefined. */
  stages?: Stage[];
}

/** How orphans are found and removed. */
export interface OrphanSettings {
  /** How often they are looked for. */
  intervalMs: number;
  /** Whether they are only reported, or removed without being asked. */
  policy: 'report' | 'remove';
  /** For how long one must have been seen before the policy removes it. */
  graceMs: number;
}

/** The API of the cluster that an instance deploys to. */
export interface KubernetesSettings {
  url: string;
  /** As it was at start: an `Instance` has it as it is now. */
  token: string;
  /** Certificate authority, PEM in base64. */
  caData?: string;
  skipTLSVerify: boolean;
}

/** The reconciler's pace. */
export interface ReconcileSettings {
  /** How often rows that are due are looked for, besides being woken. */
  pollIntervalMs: number;
  /** Environments of one instance worked on at a time, by one replica. */
  concurrency: number;
  /** Environments that each Argo CD brings up at a time. */
  maxProvisioning: number;
  /** How long a replica may work on one environment before others may. */
  leaseMs: number;
  /** Limit of one call to Argo CD or Kubernetes. */
  requestTimeoutMs: number;
  /** How long an environment may take to get ready before it has failed. */
  provisionTimeoutMs: number;
  /** How long a deletion may take before someone is told that it is stuck. */
  deleteTimeoutMs: number;
}
