import { Issue } from '../schema/openapi';

/**
 * The invalid fields that the backend named when it refused a request; empty
 * if the error is of another kind.
 *
 * @public
 */
export function getIssues(error: unknown): Issue[] {
  const { body } = (error ?? {}) as {
    body?: { error?: { issues?: unknown } };
  };
  const issues = body?.error?.issues;
  return Array.isArray(issues) ? issues.filter(isIssue) : [];
}

function isIssue(value: unknown): value is Issue {
  const issue = value as Partial<Issue> | undefined;
  return typeof issue?.field === 'string' && typeof issue.message === 'string';
}
