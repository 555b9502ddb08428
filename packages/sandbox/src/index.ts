/**
 * A stand-in for Argo CD and Kubernetes on a laptop and in tests.
 *
 * @packageDocumentation
 */

export type {
  HealthStatusCode,
  OperationPhase,
  SyncStatusCode,
} from './argocd/Application';
export type { Project } from './argocd';
export { runCommandLine } from './cli';
export { ClusterError, MemoryCluster, refOf } from './cluster';
export type {
  Cluster,
  ClusterEvent,
  KubernetesObject,
  LogLine,
  ObjectFilter,
  ObjectRef,
  PodLogs,
  Preconditions,
} from './cluster';
export { Faults, RequestCounter } from './faults';
export type { Fault, FaultEffect } from './faults';
export { startGateway } from './gateway';
export type { Endpoints } from './gateway';
export { findHelm } from './helm';
export type { PolicyRule } from './kubernetes';
export type { Logger } from './Logger';
export { startInstantRuntime, startRuntime } from './runtime';
export type {
  BackOffTiming,
  ImageDefinition,
  Runtime,
  RuntimeOptions,
} from './runtime';
export { startSandbox } from './Sandbox';
export type { Sandbox, SandboxOptions } from './Sandbox';
export { SandboxError } from './SandboxError';
export { startArgoCd } from './startArgoCd';
export type { ArgoCdOptions, RunningArgoCd } from './startArgoCd';
export { startKubernetesApi } from './startKubernetesApi';
export type { KubernetesApi, KubernetesApiOptions } from './startKubernetesApi';
