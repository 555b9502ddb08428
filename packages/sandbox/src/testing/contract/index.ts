export type { ContractTarget } from './ContractTarget';
export { defineArgoCdContract } from './defineArgoCdContract';
