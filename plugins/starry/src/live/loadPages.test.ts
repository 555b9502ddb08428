import { anEnvironment } from '../__fixtures__/environment';
import type { StarryApi } from '../api';
import { loadPages } from './loadPages';

describe('loadPages', () => {
  const all = Array.from({ length: 250 }, (_, i) =>
    anEnvironment({ id: `id${i}` }),
  );
  const listEnvironments = jest.fn<
    ReturnType<StarryApi['listEnvironments']>,
    Parameters<StarryApi['listEnvironments']>
  >(async ({ cursor, limit }) => {
    const begin = Number(cursor ?? 0);
    const end = begin + limit!;
    return {
      items: all.slice(begin, end),
      totalItems: all.length,
      pageInfo: end < all.length ? { nextCursor: String(end) } : {},
    };
  });
  const { signal } = new AbortController();
  const load = (count: number) =>
    loadPages(
      page =>
        listEnvironments(
          { entity: 'component:default/a', ...page },
          { signal },
        ),
      count,
    );

  beforeEach(() => listEnvironments.mockClear());

  it('follows the pages of a list as far as asked for', async () => {
    const { items, totalItems } = await load(150);
    expect(items).toEqual(all.slice(0, 150));
    expect(totalItems).toBe(250);
    expect(listEnvironments.mock.calls).toEqual([
      [{ entity: 'component:default/a', limit: 100 }, { signal }],
      [{ entity: 'component:default/a', limit: 50, cursor: '100' }, { signal }],
    ]);
  });

  it('ends with the list', async () => {
    const { items } = await load(1000);
    expect(items).toEqual(all);
    expect(listEnvironments).toHaveBeenCalledTimes(3);
  });
});
