export { isClusterScoped } from './admit';
export * from './Cluster';
export { ClusterError } from './ClusterError';
export { MemoryCluster } from './MemoryCluster';
