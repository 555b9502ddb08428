import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { setupServer } from 'msw/node';
import { anOrphan, orphansOf } from './__fixtures__/platform';
import { aPlatform, platformHandlers } from './__testUtils__/platformHandlers';
import { showWidth } from './__fixtures__/showWidth';
import starryPlugin from './index';

// In a file of its own, since decisions are cached for the whole page.
describe('a viewer who may only look at the platform', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  it('cannot remove orphans, and learns why', async () => {
    showWidth(1440);
    server.use(
      ...platformHandlers({
        ...aPlatform(),
        orphans: orphansOf([anOrphan()]),
      }),
    );
    const apis: any[] = [
      [
        permissionApiRef,
        {
          authorize: async (request: { permission: { name: string } }) => ({
            result:
              request.permission.name === 'starry.platform.read'
                ? 'ALLOW'
                : 'DENY',
          }),
        },
      ],
    ];
    renderTestApp({
      features: [starryPlugin],
      initialRouteEntries: ['/environments/platform'],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis,
    });
    const name = 'Remove Namespace env-old-00-eeee0000';
    await screen.findByRole('button', { name });
    await waitFor(() =>
      expect(screen.getByRole('button', { name })).toHaveAccessibleDescription(
        'You are not permitted to remove orphans.',
      ),
    );
    await userEvent.click(screen.getByRole('button', { name }));
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });
});
