import { z } from 'zod/v4';
import { explainIssue } from './explainIssue';
import { fieldPath } from './fieldPath';
import { isObject, typeName } from './jsonTypes';
import { withoutDangerousKeys } from './dangerousKeys';
import { Issues } from '../words/Issues';

/** A request's body, as it must be and as far as it can be read. */
export interface BodySchema<Draft> {
  /** Says what is wrong. */
  whole: z.ZodObject;
  /** Takes what is left when all that is wrong is left out. */
  draft: z.ZodType<Draft>;
}

/**
 * Reads the body of a request, which may be anything at all. What is wrong goes
 * to the issues and is left out, so that the rest can be checked.
 */
export function readBody<Draft>(
  { whole, draft }: BodySchema<Draft>,
  body: unknown,
  issues: Issues,
): Draft {
  if (!isObject(body)) {
    issues.add('body', `must be a JSON object, not ${typeName(body)}`);
    return draft.parse({});
  }
  const rest = withoutDangerousKeys(body, issues);
  if (!rest) {
    return draft.parse({});
  }
  const { error } = whole.safeParse(rest, { error: explainIssue });
  for (const issue of error?.issues ?? []) {
    if (issue.code === 'unrecognized_keys') {
      for (const key of issue.keys) {
        issues.add(fieldPath(...issue.path, key), issue.message);
      }
    } else {
      issues.add(fieldPath(...issue.path), issue.message);
      leaveOut(rest, issue.path);
    }
  }
  return draft.parse(rest);
}

/** A schema that says of each key that it does not have which ones it has. */
export function strict<Shape extends z.ZodRawShape>(shape: Shape) {
  const known = Object.keys(shape).join(', ');
  return z.strictObject(shape, {
    error: ({ code }) =>
      code === 'unrecognized_keys'
        ? `is unknown; known are ${known}`
        : undefined,
  });
}

function leaveOut(body: Record<string, unknown>, path: PropertyKey[]): void {
  const [key, ...inner] = path.map(String);
  const value = body[key];
  if (inner.length > 0 && isObject(value)) {
    leaveOut(value, inner);
  } else {
    delete body[key];
  }
}
