import type { Asset } from './Asset';
import type { Binary } from './Binary';

/** Argo CD's types and settings. */
export const ARGOCD_MANIFESTS = 'argocd-manifests';

/** What it calls to verify a commit, which it does from 3.6 on in any case. */
export const ARGOCD_SCRIPTS = 'argocd-scripts';

interface ArgoCdVersion {
  version: string;
  /** The folder below `modules` whose `go.mod` pins it. */
  module: string;
  /** That of the Helm that it renders charts with. */
  helm: Binary;
}

const HELM: Binary = {
  name: 'helm',
  module: 'helm',
  package: 'helm.sh/helm/v4/cmd/helm',
  version: '4.3.1',
};

/** What Argo CD comes with up to 3.4. */
const HELM_3: Binary = {
  name: 'helm',
  module: 'helm-3',
  package: 'helm.sh/helm/v3/cmd/helm',
  version: '3.19.4',
};

/** By release line. */
const VERSIONS: Record<string, ArgoCdVersion> = {
  '3.6': { version: '3.6.1', module: 'argocd', helm: HELM },
  '3.2': { version: '3.2.11', module: 'argocd-3.2', helm: HELM_3 },
};

/** The lines of Argo CD that a cluster can have, the newest first. */
export const ARGOCD_LINES = Object.keys(VERSIONS);

/** The line that a cluster has unless another one is asked for. */
export const [NEWEST_ARGOCD] = ARGOCD_LINES;

/** What Argo CD of a line consists of. */
export function argoCdOf(line: string): {
  binaries: Binary[];
  assets: Asset[];
} {
  const { version, module, helm } = VERSIONS[line];
  const dependency = 'github.com/argoproj/argo-cd/v3';
  return {
    binaries: [
      helm,
      {
        // The server, the repository server and the controller in one program.
        name: 'argocd',
        module,
        package: `${dependency}/cmd`,
        version,
        variables: { [`${dependency}/common.version`]: version },
      },
    ],
    assets: [
      {
        name: ARGOCD_MANIFESTS,
        module,
        dependency,
        folder: 'manifests',
        parts: ['crds', 'base/config'],
      },
      {
        name: ARGOCD_SCRIPTS,
        module,
        dependency,
        folder: 'hack',
        parts: ['git-verify-wrapper.sh', 'gpg-wrapper.sh'],
      },
    ],
  };
}
