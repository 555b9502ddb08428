export { createKubernetesRouter } from './createKubernetesRouter';
