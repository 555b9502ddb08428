/** JSON merge patch (RFC 7396); a patch cannot reach prototypes. */
export function mergePatch(target: unknown, patch: unknown): unknown {
  if (!isMap(patch)) {
    return patch;
  }
  const result = new Map(isMap(target) ? Object.entries(target) : []);
  for (const [key, value] of Object.entries(patch)) {
    if (value === null) {
      result.delete(key);
    } else if (key !== '__proto__') {
      result.set(key, mergePatch(result.get(key), value));
    }
  }
  return Object.fromEntries(result);
}

function isMap(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
