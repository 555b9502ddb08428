export { starryApiRef, type StarryApi } from './StarryApi';
export { queryClientApiRef } from './queryClientApiRef';
export { describeError } from './describeError';
