/**
 * A real Kubernetes and a real Argo CD on one machine, without containers.
 *
 * @packageDocumentation
 */

export { runCommandLine } from './cli';
export { ClusterError } from './ClusterError';
export type { Credentials } from './Credentials';
export type { Fault } from './faults/Faults';
export type { Log } from './Log';
export { TestCluster } from './TestCluster';
