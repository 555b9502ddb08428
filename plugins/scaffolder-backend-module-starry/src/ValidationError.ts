import { InputError } from '@backstage/errors';
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
