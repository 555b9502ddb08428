import { createApiRef } from '@backstage/frontend-plugin-api';
import type { QueryClient } from '@tanstack/react-query';

/**
 * The plugin's own `QueryClient`, one per app. Queries name it rather than take
 * the nearest `QueryClientProvider`, which belongs to the app or another plugin.
 */
export const queryClientApiRef = createApiRef<QueryClient>().with({
  id: 'plugin.starry.query-client',
  pluginId: 'starry',
});
