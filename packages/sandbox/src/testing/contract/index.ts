export type {
  ContractTarget,
  KubernetesCredentials,
  KubernetesTarget,
} from './ContractTarget';
export { defineArgoCdContract } from './defineArgoCdContract';
