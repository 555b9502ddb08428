import { QueryClient } from '@tanstack/react-query';

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
