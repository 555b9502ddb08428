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

/** Its version; kwok's own command wants to know it too. */
export const KUBERNETES = '1.37.2';

const ofKubernetes = (name: string): Binary => ({
  name,
  module: 'kubernetes',
  package: `k8s.io/kubernetes/cmd/${name}`,
  version: KUBERNETES,
  variables: {
    // Helm cannot read the version that a server without these reports.
    'k8s.io/component-base/version.gitVersion': `v${KUBERNETES}`,
    'k8s.io/component-base/version.gitMajor': '1',
    'k8s.io/component-base/version.gitMinor': KUBERNETES.split('.')[1],
  },
});

const ofKwok = (name: string): Binary => ({
  name,
  module: 'kwok',
  package: `sigs.k8s.io/kwok/cmd/${name}`,
  version: '0.8.0',
});

/** All of a cluster but Argo CD, in the order in which it is built. */
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
    version: '3.7.3',
  },
  ...['kwok', 'kwokctl'].map(ofKwok),
  ...[
    'kubectl',
    'kube-scheduler',
    'kube-controller-manager',
    'kube-apiserver',
  ].map(ofKubernetes),
];
