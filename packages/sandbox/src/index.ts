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
export { ClusterError, refOf } from './cluster';
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
export { findHelm } from './helm';
export type { PolicyRule } from './kubernetes';
export type { Logger } from './Logger';
export type { ImageDefinition } from './runtime';
export { startSandbox } from './Sandbox';
export type { Sandbox, SandboxOptions } from './Sandbox';
export { SandboxError } from './SandboxError';
