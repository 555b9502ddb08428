export { starryApiRef, type StarryApi } from './StarryApi';
export { describeError } from './describeError';
