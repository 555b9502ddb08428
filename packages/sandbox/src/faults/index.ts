export { Faults } from './Faults';
export type { Fault, FaultEffect } from './Faults';
export { RequestCounter } from './RequestCounter';
