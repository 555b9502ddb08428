import { toError } from '@backstage/errors';
import { getIssues } from '@starry-idp/backstage-plugin-starry-common';

/**
 * Why a request failed, in the words of the backend if there are any: the
 * message of a `ResponseError` says no more than its status.
 */
export function describeError(error: unknown): string {
  const issues = getIssues(error);
  if (issues.length > 0) {
    return issues.map(({ message }) => message).join(' ');
  }
  const { name, message, cause } = toError(error) as Error & {
    cause?: unknown;
  };
  return name === 'ResponseError' ? toError(cause).message : message;
}
