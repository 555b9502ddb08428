import { z } from 'zod/v4';
import { normalizeEntityRef } from '../words/entityRef';

// eslint-disable-next-line no-control-regex
const NO_CONTROL_CHARACTERS = /^[^\u0000-\u0008\u000b-\u001f\u007f]*$/;

/** A text of at most so many characters. */
export function text(maxLength: number) {
  return z
    .string()
    .max(maxLength)
    .regex(NO_CONTROL_CHARACTERS, 'must not contain control characters');
}

/** A reference to a catalog entity, of one kind only if that is given. */
export function entityRef(kind?: string) {
  return text(300).transform((value, context) => {
    const ref = normalizeEntityRef(value, kind);
    if (ref && (!kind || ref.startsWith(`${kind}:`))) {
      return ref;
    }
    context.addIssue(
      `must be an entity reference such as ${kind ?? 'group'}:default/my-name`,
    );
    return z.NEVER;
  });
}
