/**
 * A copy of a JSON value, without what JSON has no word for (`undefined`).
 * Unlike `structuredClone`, it makes objects of this realm, which compare as
 * equal to others of it, under jest as well.
 */
export function copyJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}

/** A copy that cannot be changed, nor anything within it. */
export function frozenCopy<T>(value: T): T {
  return deepFreeze(copyJson(value));
}

function deepFreeze<T>(value: T): T {
  if (value && typeof value === 'object') {
    Object.freeze(value);
    Object.values(value).forEach(deepFreeze);
  }
  return value;
}
