import { realpathSync } from 'node:fs';
import { join, relative } from 'node:path';
import { MANIFESTS } from '../manifests';

/** The namespace of Argo CD and of its applications. */
export const NAMESPACE = 'argocd';

/** The account of the portal, and the project that it is limited to. */
export const ACCOUNT = 'starry';
export const PROJECT = 'starry';

/** An account that may read logs too, as the sandbox's contract asks for. */
export const CONTRACT_ACCOUNT = 'contract';

/** A project that the accounts have no rights in. */
export const FORBIDDEN_PROJECT = 'forbidden';

/** What a platform team adds to its Argo CD. */
const FOLDER = join(MANIFESTS, 'argocd');

/** The cluster that Argo CD itself runs in. */
const SERVER = 'https://kubernetes.default.svc';

/** Any repository of this machine. */
const REPOSITORIES = ['file://**'];

const CONTRACT_RIGHTS = [
  ...['get', 'create', 'update', 'delete', 'sync'].map(
    action => `applications, ${action}`,
  ),
  'logs, get',
];

/**
 * Argo CD's settings with the manifests for Starry, the way README.md tells
 * platform teams to combine them, but for repositories of this machine.
 *
 * @param options.folder - where the kustomization will be
 * @param options.settings - folder of the settings that Argo CD ships
 */
export function kustomization(options: { folder: string; settings: string }) {
  // Kustomize takes no absolute paths.
  const from = realpathSync(options.folder);
  const policy = CONTRACT_RIGHTS.map(
    right => `p, ${CONTRACT_ACCOUNT}, ${right}, ${PROJECT}/*, allow\n`,
  );
  return {
    apiVersion: 'kustomize.config.k8s.io/v1beta1',
    kind: 'Kustomization',
    namespace: NAMESPACE,
    resources: [relative(from, realpathSync(options.settings))],
    components: [relative(from, realpathSync(FOLDER))],
    patches: [
      patch('AppProject', PROJECT, { spec: { sourceRepos: REPOSITORIES } }),
      patch('ConfigMap', 'argocd-cm', {
        data: { [`accounts.${CONTRACT_ACCOUNT}`]: 'apiKey' },
      }),
      patch('ConfigMap', 'argocd-rbac-cm', {
        data: { [`policy.${CONTRACT_ACCOUNT}.csv`]: policy.join('') },
      }),
    ],
  };
}

/** A project of somebody else, closed to the portal. */
export function forbiddenProject(): object {
  return {
    apiVersion: 'argoproj.io/v1alpha1',
    kind: 'AppProject',
    metadata: { name: FORBIDDEN_PROJECT, namespace: NAMESPACE },
    spec: {
      description: 'Of somebody else',
      sourceRepos: REPOSITORIES,
      destinations: [{ server: SERVER, namespace: 'other-*' }],
    },
  };
}

function patch(kind: string, name: string, content: object) {
  const metadata = { name };
  return {
    target: { kind, name },
    patch: JSON.stringify({ kind, metadata, ...content }),
  };
}
