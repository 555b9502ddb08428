import { z } from 'zod/v4';
import { typeName } from './jsonTypes';

/** How the types are called that a field may be of. */
const EXPECTED: Record<string, string> = {
  boolean: 'true or false',
  object: 'an object',
  record: 'an object',
  string: 'a string',
};

/**
 * What is wrong with a field, in the words of this API. What a schema says by
 * itself comes first; what is not known here is left to zod's own words.
 */
export const explainIssue: z.core.$ZodErrorMap = issue => {
  switch (issue.code) {
    case 'invalid_type':
      return issue.input === undefined
        ? 'is required'
        : `must be ${
            EXPECTED[issue.expected] ?? issue.expected
          }, not ${typeName(issue.input)}`;
    case 'invalid_value':
      return `must be one of ${issue.values.join(', ')}`;
    case 'too_big':
      return `must not be longer than ${issue.maximum} characters`;
    default:
      return undefined;
  }
};
