import { createPermission } from '@backstage/plugin-permission-common';

/**
 * Resource type of environments, for conditional permission decisions.
 *
 * @public
 */
export const RESOURCE_TYPE_ENVIRONMENT = 'starry-environment';

/**
 * To create environments.
 *
 * @public
 */
export const starryEnvironmentCreatePermission = createPermission({
  name: 'starry.environment.create',
  attributes: { action: 'create' },
});

/**
 * To see an environment and its timeline.
 *
 * @public
 */
export const starryEnvironmentReadPermission = createPermission({
  name: 'starry.environment.read',
  attributes: { action: 'read' },
  resourceType: RESOURCE_TYPE_ENVIRONMENT,
});

/**
 * To delete an environment.
 *
 * @public
 */
export const starryEnvironmentDeletePermission = createPermission({
  name: 'starry.environment.delete',
  attributes: { action: 'delete' },
  resourceType: RESOURCE_TYPE_ENVIRONMENT,
});

/**
 * To change an environment, e.g. to redeploy it.
 *
 * @public
 */
export const starryEnvironmentUpdatePermission = createPermission({
  name: 'starry.environment.update',
  attributes: { action: 'update' },
  resourceType: RESOURCE_TYPE_ENVIRONMENT,
});

/**
 * To see how the platform is doing: what Starry may do with Argo CD and the
 * clusters, and which orphans are on them. For the platform team.
 *
 * @public
 */
export const starryPlatformReadPermission = createPermission({
  name: 'starry.platform.read',
  attributes: { action: 'read' },
});

/**
 * To remove orphans from a cluster. For the platform team.
 *
 * @public
 */
export const starryOrphanDeletePermission = createPermission({
  name: 'starry.orphan.delete',
  attributes: { action: 'delete' },
});

/**
 * To act for the whole platform, past the rules that hold for everyone else,
 * e.g. to name any owner. For the platform team.
 *
 * @public
 */
export const starryPlatformAdministerPermission = createPermission({
  name: 'starry.platform.administer',
  attributes: { action: 'update' },
});

/**
 * All permissions of Starry.
 *
 * @public
 */
export const starryPermissions = [
  starryEnvironmentCreatePermission,
  starryEnvironmentReadPermission,
  starryEnvironmentDeletePermission,
  starryEnvironmentUpdatePermission,
  starryPlatformReadPermission,
  starryOrphanDeletePermission,
  starryPlatformAdministerPermission,
];
