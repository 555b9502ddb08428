/**
 * What Argo CD and Kubernetes answer, as tests that any target can be put to.
 *
 * @packageDocumentation
 */

export type {
  ContractTarget,
  KubernetesCredentials,
  KubernetesTarget,
} from './ContractTarget';
export { defineArgoCdContract } from './defineArgoCdContract';
export { ChartRepository } from './kit/ChartRepository';
