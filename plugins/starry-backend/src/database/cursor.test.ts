import fc from 'fast-check';
import { decodeCursor, encodeCursor } from './cursor';

describe('cursors', () => {
  it('are safe in an address and read back as written', () => {
    fc.assert(
      fc.property(
        fc.nat({ max: Number.MAX_SAFE_INTEGER }),
        fc.stringMatching(/^[a-z0-9]{0,32}$/),
        (position, id) => {
          const text = encodeCursor({ position, id });
          expect(text).toBe(encodeURIComponent(text));
          expect(decodeCursor(text)).toEqual({ position, id });
        },
      ),
    );
  });

  it('are refused, never misread, when they are anything else', () => {
    const encoded = fc
      .json()
      .map(json => Buffer.from(json).toString('base64url'));
    fc.assert(
      fc.property(fc.oneof(fc.string(), encoded), text => {
        expect(outcomeOf(text)).toEqual(
          expect.stringMatching(/^(refused|[0-9]+ [a-z0-9]{0,32})$/),
        );
      }),
    );
    for (const content of ['[1,"a","b"]', '["1","a"]', '[-1,"a"]', '{}', 'x']) {
      const text = Buffer.from(content).toString('base64url');
      expect(() => decodeCursor(text)).toThrow('cursor: must be');
    }
  });
});

function outcomeOf(text: string): string {
  try {
    const { position, id } = decodeCursor(text);
    return `${position} ${id}`;
  } catch (error) {
    return (error as Error).name === 'InputError' ? 'refused' : String(error);
  }
}
