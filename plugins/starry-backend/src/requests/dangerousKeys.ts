import { fieldPath } from './fieldPath';
import { Issues } from '../words/Issues';

const MAX_DEPTH = 32;
/** These reach the prototype of an object instead of its content. */
const DANGEROUS_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/**
 * A copy without the keys, at any depth, that JavaScript gives a meaning of its
 * own; they go to the issues.
 *
 * @returns undefined, after adding an issue, if the body is nested so deep that
 * it is not fit to be looked at further.
 */
export function withoutDangerousKeys(
  body: Record<string, unknown>,
  issues: Issues,
): Record<string, unknown> | undefined {
  let tooDeep: string | undefined;
  const copyOf = (value: unknown, path: string[]): unknown => {
    if (typeof value !== 'object' || value === null) {
      return value;
    }
    if (path.length > MAX_DEPTH) {
      tooDeep ??= path[0];
      return undefined;
    }
    if (Array.isArray(value)) {
      return value.map((inner, index) => copyOf(inner, [...path, `${index}`]));
    }
    const entries = Object.entries(value).flatMap(([key, inner]) => {
      const innerPath = [...path, key];
      if (DANGEROUS_KEYS.has(key)) {
        issues.add(fieldPath(...innerPath), `must not be called ${key}`);
        return [];
      }
      return [[key, copyOf(inner, innerPath)]];
    });
    return Object.fromEntries(entries);
  };
  const copy = copyOf(body, []);
  if (tooDeep !== undefined) {
    issues.add(
      fieldPath(tooDeep),
      `must not be nested more than ${MAX_DEPTH} deep`,
    );
    return undefined;
  }
  return copy as Record<string, unknown>;
}
