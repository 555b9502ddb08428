import {
  AuditorService,
  BackstageCredentials,
  HttpAuthService,
  PermissionsService,
} from '@backstage/backend-plugin-api';
import {
  starryOrphanDeletePermission,
  starryPlatformReadPermission,
} from '@starry-idp/backstage-plugin-starry-common';
import { audited } from '../http/audited';
import { callerOf } from '../http/callerOf';
import { requirePermission } from '../http/requirePermission';
import { OrphanService } from '../orphans';
import { presentOrphan } from '../orphans/presentOrphan';
import { OpenApiRouter } from './OpenApiRouter';

/** What was left over, for those who run the platform. */
export function addOrphanRoutes(
  router: OpenApiRouter,
  options: {
    auditor: AuditorService;
    httpAuth: HttpAuthService;
    permissions: PermissionsService;
    orphans: OrphanService;
  },
): void {
  const { auditor, httpAuth, orphans, permissions } = options;

  const requireRead = (credentials: BackstageCredentials) =>
    requirePermission({
      permissions,
      permission: starryPlatformReadPermission,
      credentials,
      doing: 'see what was left over',
    });

  router.get('/orphans', async (req, res) => {
    const { credentials } = await callerOf(req, httpAuth);
    await requireRead(credentials);
    res.json(await orphans.list());
  });

  router.delete('/orphans/:id', async (req, res) => {
    const { credentials, name: caller } = await callerOf(req, httpAuth);
    const { id } = req.params;
    await audited(
      auditor,
      {
        eventId: 'orphan-remove',
        severityLevel: 'medium',
        request: req,
        meta: { actionType: 'request', id },
      },
      async () => {
        await requireRead(credentials);
        await requirePermission({
          permissions,
          permission: starryOrphanDeletePermission,
          credentials,
          doing: 'remove what was left over',
        });
        const orphan = await orphans.requestRemoval(id, caller);
        res.status(202).json(presentOrphan(orphan));
        const { instance, kind, name } = orphan;
        return { instance, kind, name };
      },
    );
  });
}
