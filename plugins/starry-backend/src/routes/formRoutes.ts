import { HttpAuthService } from '@backstage/backend-plugin-api';
import { FormService } from '../environments/FormService';
import { callerOf } from '../http/callerOf';
import { OfferingCatalog } from '../offerings/OfferingCatalog';
import { OpenApiRouter } from './OpenApiRouter';

/** What a form that asks for an environment is filled with. */
export function addFormRoutes(
  router: OpenApiRouter,
  options: {
    httpAuth: HttpAuthService;
    forms: FormService;
    offerings: OfferingCatalog;
  },
): void {
  const { forms, httpAuth, offerings } = options;

  router.get('/offerings', async (req, res) => {
    await callerOf(req, httpAuth);
    const items = await offerings.list(req.query);
    res.json({
      items: items.map(({ exposed, builtFrom, ...offering }) => offering),
    });
  });

  router.get('/name-proposal', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.json({ name: await forms.proposeName(req.query.prefix, caller) });
  });

  router.get('/owners', async (req, res) => {
    res.json(await forms.owners(await callerOf(req, httpAuth)));
  });

  router.get('/branches', async (req, res) => {
    const caller = await callerOf(req, httpAuth);
    res.json(await forms.branches(req.query.component, caller));
  });
}
