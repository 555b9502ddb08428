export { Access } from './access';
export type { PolicyRule } from './access';
export { createKubernetesRouter } from './createKubernetesRouter';
export { routeOf } from './routeOf';
export { StatusError } from './StatusError';
