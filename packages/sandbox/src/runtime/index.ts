export type { ImageDefinition } from './images/RepositoryImage';
export type { BackOffTiming } from './pods/BackOff';
export { startInstantRuntime } from './startInstantRuntime';
export {
  startRuntime,
  type Runtime,
  type RuntimeOptions,
} from './startRuntime';
