/**
 * A copy of a JSON value, without what JSON has no word for (`undefined`).
 * Unlike `structuredClone`, it makes objects of this realm, which compare as
 * equal to others of it, under jest as well.
 */
export function copyJson<T>(value: T): T {
  return JSON.parse(JSON.stringify(value));
}
