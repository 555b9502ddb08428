import { createHash } from 'crypto';

/** The same for the same thing, in every search. */
export function orphanId(...identity: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(identity));
  return hash.digest('hex').slice(0, 32);
}
