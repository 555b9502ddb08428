import { createHash } from 'crypto';
import { InputError } from '@backstage/errors';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';

const MAX_LENGTH = 1000;
const TAG = /^(?:W\/)?"(\d{1,9})(?:\.[\w-]+)?"$/;

/**
 * The environment's entity tag: its generation, and what tells one answer from
 * another for caches, since much changes without a change of what is wanted.
 */
export function entityTagOf(environment: Environment): string {
  const digest = createHash('sha256')
    .update(JSON.stringify(environment))
    .digest('base64url');
  return `"${environment.generation}.${digest.slice(0, 16)}"`;
}

/**
 * The generations that a header `If-Match` names, whatever else was in the
 * answers that the tags come from. Proxies that compress make tags weak; here
 * that changes nothing.
 *
 * @returns undefined without a header, and for `*`.
 * @throws InputError that says what the header must be.
 */
export function readIfMatch(header: string | undefined): number[] | undefined {
  if (header === undefined || header.trim() === '*') {
    return undefined;
  }
  const tags = header.slice(0, MAX_LENGTH).split(',');
  return tags.map(tag => {
    const [, generation] = TAG.exec(tag.trim()) ?? [];
    if (generation === undefined) {
      throw new InputError(
        'If-Match: must be the ETag of an environment, or its generation in quotation marks, such as "3"',
      );
    }
    return Number(generation);
  });
}
