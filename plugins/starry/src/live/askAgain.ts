import type { QueryClient, QueryKey } from '@tanstack/react-query';

/**
 * Asks again, after the request that is under way if there is one: its answer
 * may be older than what was just heard. While the tab is hidden that waits
 * until it is shown.
 */
export async function askAgain(
  client: QueryClient,
  queryKey: QueryKey,
): Promise<void> {
  const filters = { queryKey, exact: true } as const;
  const query = client.getQueryCache().find(filters);
  // That it failed is part of the query's state.
  await query?.promise?.catch(() => {});
  await client.invalidateQueries(filters, { cancelRefetch: false });
}
