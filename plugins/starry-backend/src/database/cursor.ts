import { InputError } from '@backstage/errors';

/** Where a page begins: after this item, in the order newest first. */
export interface Cursor {
  /** Milliseconds, or a sequence number. */
  position: number;
  id: string;
}

const MAX_LENGTH = 200;
const ID = /^[a-z0-9]{0,32}$/;

/** Writes a cursor as an opaque word that is safe in an address. */
export function encodeCursor(cursor: Cursor): string {
  return Buffer.from(JSON.stringify([cursor.position, cursor.id])).toString(
    'base64url',
  );
}

/**
 * Reads what {@link encodeCursor} wrote.
 *
 * @throws InputError for anything else.
 */
export function decodeCursor(text: string): Cursor {
  try {
    if (text.length > MAX_LENGTH) {
      throw new Error('too long');
    }
    const [position, id, ...rest] = JSON.parse(
      Buffer.from(text, 'base64url').toString('utf8'),
    );
    if (
      rest.length === 0 &&
      Number.isSafeInteger(position) &&
      position >= 0 &&
      typeof id === 'string' &&
      ID.test(id)
    ) {
      return { position, id };
    }
  } catch {
    // Whatever the text is, it did not come from us.
  }
  throw new InputError(
    'cursor: must be the pageInfo.nextCursor of the page before',
  );
}
