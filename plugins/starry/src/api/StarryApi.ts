import { createApiRef } from '@backstage/frontend-plugin-api';
import type { StarryClient } from '@starry-idp/backstage-plugin-starry-common';

/**
 * What the pages and fields need of Starry's backend: a `StarryClient` of
 * `@starry-idp/backstage-plugin-starry-common`, or something like it.
 *
 * @remarks
 *
 * Environments are created through a software template.
 *
 * @public
 */
export type StarryApi = Omit<StarryClient, 'createEnvironment'>;

/**
 * Reference of the {@link StarryApi}.
 *
 * @public
 */
export const starryApiRef = createApiRef<StarryApi>().with({
  id: 'plugin.starry.api',
  pluginId: 'starry',
});
