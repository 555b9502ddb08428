export type { ImageDefinition } from './images/RepositoryImage';
export type { BackOffTiming } from './pods/BackOff';
export {
  startRuntime,
  type Runtime,
  type RuntimeOptions,
} from './startRuntime';
