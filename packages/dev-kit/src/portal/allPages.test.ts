import { allPages } from './allPages';

describe('allPages', () => {
  it('reads to the end, in the order of the pages', async () => {
    const pages: Record<string, { items: number[]; nextCursor?: string }> = {
      first: { items: [1, 2], nextCursor: 'second' },
      second: { items: [3], nextCursor: 'third' },
      third: { items: [] },
    };
    const asked: Array<string | undefined> = [];
    const items = await allPages(async ({ cursor, limit }) => {
      expect(limit).toBe(100);
      asked.push(cursor);
      const { items: found, nextCursor } = pages[cursor ?? 'first'];
      return { items: found, pageInfo: { nextCursor } };
    });
    expect(items).toEqual([1, 2, 3]);
    expect(asked).toEqual([undefined, 'second', 'third']);
  });
});
