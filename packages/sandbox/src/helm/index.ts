export { findHelm } from './findHelm';
export { HelmTemplate } from './HelmTemplate';
export type { HelmSource } from './HelmTemplate';
