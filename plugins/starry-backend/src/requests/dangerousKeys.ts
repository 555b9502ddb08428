import { Issues } from '../words/Issues';

const MAX_DEPTH = 32;
/** These reach the prototype of an object instead of its content. */
const DANGEROUS_KEYS = new Set(['__proto__', 'constructor', 'prototype']);

/** Whether JavaScript gives a key a meaning of its own. */
export function isDangerousKey(key: string): boolean {
  return DANGEROUS_KEYS.has(key);
}

/**
 * Refuses keys, at any depth, that JavaScript gives a meaning of its own.
 * Returns false if the body is not even fit to be looked at further.
 */
export function checkKeys(body: unknown, issues: Issues): boolean {
  const queue = [{ value: body, path: '', depth: 0 }];
  for (let next = queue.pop(); next; next = queue.pop()) {
    if (typeof next.value !== 'object' || next.value === null) {
      continue;
    }
    if (next.depth > MAX_DEPTH) {
      issues.add(
        next.path.split('.')[0],
        `must not be nested more than ${MAX_DEPTH} deep`,
      );
      return false;
    }
    for (const [key, inner] of Object.entries(next.value)) {
      const innerPath = next.path ? `${next.path}.${key}` : key;
      if (isDangerousKey(key)) {
        issues.add(innerPath, `must not be called ${key}`);
      } else {
        queue.push({ value: inner, path: innerPath, depth: next.depth + 1 });
      }
    }
  }
  return true;
}
