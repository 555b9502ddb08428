export * from './Cluster';
export { ClusterError } from './ClusterError';
export { SelectorError, parseLabelSelector } from './labelSelector';
export { MemoryCluster } from './MemoryCluster';
export { OWN_FINALIZERS } from './namespaceStatus';
export {
  BUILT_IN_TYPES,
  isClusterScoped,
  resourceTypeOf,
} from './resourceTypes';
export type { ResourceType } from './resourceTypes';
