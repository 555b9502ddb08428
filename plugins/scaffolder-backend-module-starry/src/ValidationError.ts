import { InputError, ResponseError } from '@backstage/errors';
import { Issue } from '@starry-idp/backstage-plugin-starry-common';

/**
 * Everything that is wrong with an input, one line for each field.
 */
export class ValidationError extends InputError {
  readonly issues: Issue[];

  constructor(message: string, issues: Issue[]) {
    super([message, ...issues.map(formatIssue)].join('\n'));
    this.issues = issues;
  }
}

export function formatIssue(issue: Issue): string {
  return `${issue.field}: ${issue.message}`;
}

/**
 * The issues that the backend answered with, if that is why it refused.
 */
export function issuesOf(error: ResponseError): Issue[] | undefined {
  const { issues } = error.body.error as { issues?: unknown };
  return error.statusCode === 400 && Array.isArray(issues) && issues.length > 0
    ? issues
    : undefined;
}
