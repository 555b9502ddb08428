/** Longer keys are cut off in messages. */
const MAX_KEY_LENGTH = 80;

/** How a field is called in an issue, e.g. `services.sample-be.revision`. */
export function fieldPath(...keys: PropertyKey[]): string {
  return keys.map(key => String(key).slice(0, MAX_KEY_LENGTH)).join('.');
}
