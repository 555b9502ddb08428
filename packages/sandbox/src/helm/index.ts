export { findHelm } from './findHelm';
export { HelmError, HelmTemplate } from './HelmTemplate';
export type { HelmSource } from './HelmTemplate';
