import type {
  Environment,
  EnvironmentList,
  EnvironmentsQuery,
} from '@starry-idp/backstage-plugin-starry-common';
import type { StarryApi } from '../api';

/** What the backend gives in one page at the most. */
const MAX_LIMIT = 100;

/** The `count` newest environments, in as many requests as that takes. */
export async function loadEnvironments(
  api: StarryApi,
  query: EnvironmentsQuery,
  options: { count: number; signal: AbortSignal },
): Promise<EnvironmentList> {
  const { count, signal } = options;
  const items: Environment[] = [];
  let cursor: string | undefined;
  for (;;) {
    const limit = Math.min(MAX_LIMIT, count - items.length);
    const page = await api.listEnvironments(
      { ...query, limit, cursor },
      { signal },
    );
    items.push(...page.items);
    cursor = page.pageInfo.nextCursor;
    if (!cursor || items.length >= count) {
      return { ...page, items };
    }
  }
}
