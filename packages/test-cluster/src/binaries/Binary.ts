/** A program of the cluster, and how the Go toolchain makes it. */
export interface Binary {
  name: string;
  /** The folder below `modules` whose `go.mod` pins it and all it needs. */
  module: string;
  /** The package to build, as an import path. */
  package: string;
  version: string;
  /** Values of variables that releases of it set as well. */
  variables?: Record<string, string>;
}

const KUBERNETES = '1.34.4';

const ofKubernetes = (name: string): Binary => ({
  name,
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  version: KUBERNETES,
  variables: {
    // Helm cannot read the version that a server without these reports.
    'k8s.io/component-base/version.gitVersion': `v${KUBERNETES}`,
    'k8s.io/component-base/version.gitMajor': '1',
    'k8s.io/component-base/version.gitMinor': '34',
  },
});

const ofKwok = (name: string): Binary => ({
  name,
  module: 'kwok',
  package: `sigs.k8s.io/kwok/cmd/${name}`,
  version: '0.7.0',
});

/** All that a cluster runs, in the order in which it is built. */
export const BINARIES: Binary[] = [
  {
    name: 'redis',
    module: 'redis',
    package: '.',
    version: '2.35.0',
  },
  {
    name: 'etcd',
    module: 'etcd',
    package: 'go.etcd.io/etcd/server/v3',
    version: '3.6.4',
  },
  ...['kwok', 'kwokctl'].map(ofKwok),
  ...[
    'kubectl',
    'kube-scheduler',
    'kube-controller-manager',
    'kube-apiserver',
  ].map(ofKubernetes),
  {
    name: 'helm',
    module: 'helm',
    package: 'helm.sh/helm/v3/cmd/helm',
    version: '3.19.4',
  },
  {
    // The server, the repository server and the controller in one program.
    name: 'argocd',
    module: 'argocd',
    package: 'github.com/argoproj/argo-cd/v3/cmd',
    version: '3.2.11',
    variables: { 'github.com/argoproj/argo-cd/v3/common.version': '3.2.11' },
  },
];
