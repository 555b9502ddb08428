export { getIssues } from './getIssues';
export { StarryClient } from './StarryClient';
export type {
  EnvironmentsQuery,
  OfferingsQuery,
  PageQuery,
  StarryChangeOptions,
  StarryRequestOptions,
} from './queries';
