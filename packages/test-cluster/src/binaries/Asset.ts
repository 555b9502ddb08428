/** Files of a module that the cluster needs besides its programs. */
export interface Asset {
  /** The folder that they are put into. */
  name: string;
  /** The folder below `modules` whose `go.mod` pins the version. */
  module: string;
  /** The Go module that they are part of. */
  dependency: string;
  /** Where they are in it. */
  folder: string;
  parts: string[];
}

/** How simulated nodes and Pods get ready and end. */
export const KWOK_STAGES = 'kwok-stages';

/** Those of a cluster but Argo CD's. */
export const ASSETS: Asset[] = [
  {
    name: KWOK_STAGES,
    module: 'kwok',
    dependency: 'sigs.k8s.io/kwok',
    folder: 'kustomize/stage',
    parts: ['node/fast', 'node/heartbeat-with-lease', 'pod/fast'],
  },
];
