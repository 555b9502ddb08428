import { createApiRef } from '@backstage/frontend-plugin-api';
import { QueryClient } from '@tanstack/react-query';

/**
 * The plugin's own `QueryClient`, one per app. Queries name it rather than take
 * the nearest `QueryClientProvider`, which belongs to the app or another plugin.
 */
export const queryClientApiRef = createApiRef<QueryClient>().with({
  id: 'plugin.starry.query-client',
  pluginId: 'starry',
});

/** Makes the plugin's `QueryClient`. */
export function createQueryClient(): QueryClient {
  return new QueryClient({
    defaultOptions: {
      queries: {
        // A page that was left begins anew: it never shows an old answer.
        gcTime: 0,
        // `useLiveQuery` says when to ask again, after failures too.
        retry: false,
        // The portal may be reachable where the internet is not.
        networkMode: 'always',
      },
    },
  });
}
