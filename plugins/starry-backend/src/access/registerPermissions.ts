import { PermissionsRegistryService } from '@backstage/backend-plugin-api';
import {
  starryEnvironmentCreatePermission,
  starryEnvironmentDeletePermission,
  starryEnvironmentReadPermission,
  starryEnvironmentUpdatePermission,
  starryOrphanDeletePermission,
  starryPlatformAdministerPermission,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import {
  starryEnvironmentResourceRef,
  starryEnvironmentRules,
} from '../model/permissions';
import { EnvironmentStore } from '../record/EnvironmentStore';

/** Tells Backstage which permissions there are, and what rules may ask. */
export function registerPermissions({
  permissionsRegistry,
  store,
}: {
  permissionsRegistry: PermissionsRegistryService;
  store: Pick<EnvironmentStore, 'get'>;
}): void {
  permissionsRegistry.addPermissions([
    starryEnvironmentCreatePermission,
    starryOrphanDeletePermission,
    starryPlatformAdministerPermission,
    starryPlatformReadPermission,
  ]);
  permissionsRegistry.addResourceType({
    resourceRef: starryEnvironmentResourceRef,
    permissions: [
      starryEnvironmentReadPermission,
      starryEnvironmentDeletePermission,
      starryEnvironmentUpdatePermission,
    ],
    rules: Object.values(starryEnvironmentRules),
    getResources: ids => Promise.all(ids.map(id => store.get(id))),
  });
}
