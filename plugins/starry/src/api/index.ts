export {
  starryApiRef,
  type EnvironmentsQuery,
  type StarryApi,
  type StarryRequestOptions,
} from './StarryApi';
export { StarryClient } from './StarryClient';
export { getIssues } from './getIssues';
export { describeError } from './describeError';
