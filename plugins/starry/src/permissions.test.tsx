import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { aList, anEnvironment } from './__fixtures__/environment';
import { showWidth } from './__fixtures__/showWidth';
import starryPlugin from './index';

// In a file of its own, since decisions are cached for the whole page.
describe('a viewer without permissions', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const asked: unknown[] = [];
  /** What was asked of the backend that is for the platform team only. */
  const forPlatformTeam: string[] = [];
  const apis: any[] = [
    [
      permissionApiRef,
      {
        authorize: async (request: {
          permission: { name: string };
          resourceRef?: string;
        }) => {
          asked.push([request.permission.name, request.resourceRef]);
          return { result: 'DENY' };
        },
      },
    ],
  ];

  beforeEach(() => {
    showWidth(1440);
    server.use(
      http.get('http://localhost:7007/api/starry/environments', () =>
        HttpResponse.json(aList(anEnvironment())),
      ),
      http.get('http://localhost:7007/api/starry/:what', ({ params }) => {
        forPlatformTeam.push(String(params.what));
        return new HttpResponse(null, { status: 403 });
      }),
    );
  });

  it('can neither change, delete nor create, and learns why', async () => {
    renderTestApp({
      features: [starryPlugin, scaffolderPlugin],
      extensions: [
        createTestEntityPage({
          entity: {
            apiVersion: 'backstage.io/v1alpha1',
            kind: 'Component',
            metadata: { name: 'sample-be' },
          },
        }),
      ],
      apis,
    });

    await screen.findByRole('button', { name: 'Delete test-00' });
    await waitFor(() =>
      expect(
        screen.getByRole('button', { name: 'Delete test-00' }),
      ).toHaveAccessibleDescription(
        'You are not permitted to delete this environment.',
      ),
    );
    expect(
      screen.getByRole('button', { name: 'Redeploy test-00' }),
    ).toHaveAccessibleDescription(
      'You are not permitted to redeploy this environment.',
    );
    expect(
      screen.getByRole('button', { name: 'Create environment' }),
    ).toHaveAccessibleDescription(
      'You are not permitted to create environments.',
    );
    expect(asked).toEqual(
      expect.arrayContaining([
        ['starry.environment.create', undefined],
        ['starry.environment.delete', 'abcd1234'],
        ['starry.environment.update', 'abcd1234'],
      ]),
    );

    await userEvent.click(
      screen.getByRole('button', { name: 'Delete test-00' }),
    );
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it.each([
    ['/environments', 'test-00'],
    ['/environments/platform', 'Only for the platform team'],
  ])('sees nothing of the platform at %s', async (path, shown) => {
    renderTestApp({
      features: [starryPlugin, scaffolderPlugin],
      initialRouteEntries: [path],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis,
    });
    expect(await screen.findByText(shown)).toBeVisible();
    expect(
      screen.queryByRole('link', { name: 'Platform' }),
    ).not.toBeInTheDocument();
    expect(forPlatformTeam).toEqual([]);
  });
});
