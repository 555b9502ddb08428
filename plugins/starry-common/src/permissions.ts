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
 * All permissions of Starry.
 *
 * @public
 */
export const starryPermissions = [
  starryEnvironmentCreatePermission,
  starryEnvironmentReadPermission,
  starryEnvironmentDeletePermission,
];
