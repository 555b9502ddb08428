export { ArgoCd } from './ArgoCd';
export { DEFAULT_PROJECT } from './Project';
export type { Project } from './Project';
