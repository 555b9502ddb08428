/** The most that a page of a list may have. */
const LIMIT = 100;

/** Reads a list of Starry's page by page, to its end. */
export async function allPages<Item>(
  read: (query: { limit: number; cursor?: string }) => Promise<{
    items: Item[];
    pageInfo: { nextCursor?: string };
  }>,
): Promise<Item[]> {
  const items: Item[] = [];
  let cursor: string | undefined;
  do {
    const page = await read({ limit: LIMIT, cursor });
    items.push(...page.items);
    cursor = page.pageInfo.nextCursor;
  } while (cursor);
  return items;
}
