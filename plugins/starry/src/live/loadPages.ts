import type {
  PageInfo,
  PageQuery,
} from '@starry-idp/backstage-plugin-starry-common';

/** What the backend gives in one page at the most. */
const MAX_LIMIT = 100;

/** The first `count` items of a list, in as many requests as that takes. */
export async function loadPages<
  Item,
  List extends { items: Item[]; pageInfo: PageInfo },
>(
  load: (page: PageQuery) => Promise<List & { items: Item[] }>,
  count: number,
): Promise<List> {
  const items: Item[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = Math.min(MAX_LIMIT, count - items.length);
    const page = await load({ limit, cursor });
    items.push(...page.items);
    cursor = page.pageInfo.nextCursor;
    if (!cursor || items.length >= count) {
      return { ...page, items };
    }
  }
}
