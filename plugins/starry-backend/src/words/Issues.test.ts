import { Issues, ValidationError } from './Issues';

/** What can be waited for, in an order that the test chooses. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>(resolve => {
    open = resolve;
  });
  return { open, opened };
}

describe('Issues.forEach', () => {
  it('works on all at the same time, and tells in their order', async () => {
    const issues = new Issues();
    const [first, second] = [gate(), gate()];
    const done: string[] = [];
    const working = issues.forEach(
      [
        { name: 'one', own: second, next: first },
        { name: 'two', own: first, next: second },
      ],
      async ({ name, own, next }, found) => {
        if (name === 'two') {
          next.open();
        }
        await own.opened;
        done.push(name);
        found.add(name, 'is wrong');
        next.open();
        return name;
      },
    );
    await expect(working).resolves.toEqual([
      { status: 'fulfilled', value: 'one' },
      { status: 'fulfilled', value: 'two' },
    ]);
    expect(done).toHaveLength(2);
    expect(() => issues.throwIfAny()).toThrow('one: is wrong; two: is wrong');
  });

  it('keeps what was found of one whose work fails, and goes on', async () => {
    const issues = new Issues();
    issues.add('before', 'was wrong');
    const results = await issues.forEach(['a', 'b'], async (name, found) => {
      // What is known of the whole is known to each of its parts.
      expect(found.has('before')).toBe(true);
      found.add(name, 'is wrong');
      if (name === 'a') {
        throw new Error('not now');
      }
    });
    expect(results.map(({ status }) => status)).toEqual([
      'rejected',
      'fulfilled',
    ]);
    expect(issues.has('a')).toBe(true);
    expect(() => issues.throwIfAny()).toThrow(ValidationError);
  });
});
