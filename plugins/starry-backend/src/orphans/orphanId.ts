import { createHash } from 'crypto';

/** The same in every search for the same object. */
export function orphanId(...identity: string[]): string {
  const hash = createHash('sha256').update(JSON.stringify(identity));
  return hash.digest('hex').slice(0, 32);
}
