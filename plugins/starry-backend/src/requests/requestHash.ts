import { createHash } from 'crypto';
import { isObject } from './jsonTypes';
import { RequestDraft } from './createRequest';

/**
 * What a request asked for, as a short digest of each field: enough to tell
 * the same request from another, and to say what differs.
 */
export type RequestHash = Record<string, string>;

export function hashRequest({
  services,
  requestId,
  ...fields
}: RequestDraft): RequestHash {
  const values = [
    ...Object.entries(fields),
    ...services.map(({ name, ...service }) => [`services.${name}`, service]),
  ].filter(([, value]) => value !== undefined);
  return Object.fromEntries(values.map(([key, value]) => [key, digest(value)]));
}

/** The fields that are in one only, or not the same in both. */
export function differingFields(one: RequestHash, other: RequestHash) {
  const fields = new Set([...Object.keys(one), ...Object.keys(other)]);
  return [...fields].filter(field => one[field] !== other[field]).sort();
}

function digest(value: unknown): string {
  // The order in which keys are written is of no meaning.
  const text = JSON.stringify(value, (_, inner) =>
    isObject(inner)
      ? Object.fromEntries(
          Object.entries(inner).sort(([a], [b]) => (a < b ? -1 : 1)),
        )
      : inner,
  );
  return createHash('sha256').update(text).digest('hex').slice(0, 16);
}
