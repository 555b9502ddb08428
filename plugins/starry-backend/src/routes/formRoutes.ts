import { HttpAuthService } from '@backstage/backend-plugin-api';
import { EnvironmentAccess } from '../environments/EnvironmentAccess';
import { EnvironmentService } from '../environments/EnvironmentService';
import { callerOf } from '../http/callerOf';
import { OfferingCatalog } from '../offerings/OfferingCatalog';
import { OpenApiRouter } from './OpenApiRouter';

const DEFAULT_PREFIX = 'test';

/** What a form that asks for an environment is filled with. */
export function addFormRoutes(
  router: OpenApiRouter,
  options: {
    httpAuth: HttpAuthService;
    access: EnvironmentAccess;
    environments: EnvironmentService;
    offerings: OfferingCatalog;
  },
): void {
  const { access, environments, httpAuth, offerings } = options;

  router.get('/offerings', async (req, res) => {
    await callerOf(req, httpAuth);
    const items = await offerings.list(req.query);
    res.json({
      items: items.map(({ exposed, builtFrom, ...offering }) => offering),
    });
  });

  router.get('/name-proposal', async (req, res) => {
    await callerOf(req, httpAuth);
    const prefix = req.query.prefix ?? DEFAULT_PREFIX;
    res.json({ name: await environments.proposeName(prefix) });
  });

  router.get('/branches', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    // Starry may read repositories that not everyone in the portal may.
    await access.requireCreate(caller.credentials);
    res.json(await environments.branches(req.query.component, caller));
  });
}
