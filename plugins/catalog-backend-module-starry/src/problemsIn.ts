import { describeSchemaError } from '@starry-idp/backstage-plugin-starry-common';
import { ErrorObject } from 'ajv';

/**
 * What ajv found, each once and as `field: what is wrong`.
 *
 * @param root - field that ajv's paths begin at, if it is not the document
 */
export function problemsIn(
  errors: ErrorObject[] | null | undefined,
  root = '',
): string[] {
  const problems = (errors ?? []).map(error => {
    const { field, message } = describeSchemaError(error);
    return `${[root, field].filter(Boolean).join('.')}: ${message}`;
  });
  return [...new Set(problems)];
}
