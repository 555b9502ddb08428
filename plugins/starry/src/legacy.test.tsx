import { screen } from '@testing-library/react';
import { Route, Routes } from 'react-router-dom';
import {
  EntityProvider,
  entityRouteRef,
} from '@backstage/plugin-catalog-react';
import {
  registerMswTestHooks,
  renderInTestApp,
  TestApiProvider,
  mockApis,
} from '@backstage/test-utils';
import { permissionApiRef } from '@backstage/plugin-permission-react';
import { StarryClient } from '@starry-idp/backstage-plugin-starry-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { aList, anEnvironment } from './__fixtures__/environment';
import { aPlatform, platformHandlers } from './__testUtils__/platformHandlers';
import { showWidth } from './__fixtures__/showWidth';
import {
  EntityEphemeralEnvironmentsContent,
  EnvironmentsPage,
  isStarryAvailable,
  starryApiRef,
  starryPlugin,
} from './legacy';

const BASE = 'http://localhost:7007/api/starry';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'sample-be' },
};

/**
 * Hides the page's route from the test app, which would take `*` for a part of
 * its address. An app's own routes have what is below them without it.
 */
function MountedPage() {
  return <EnvironmentsPage />;
}

describe('in an app of the old frontend system', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const render = (path: string) => {
    showWidth(1440);
    server.use(...platformHandlers(aPlatform()));
    return renderInTestApp(
      <TestApiProvider
        apis={[
          [
            starryApiRef,
            StarryClient.create({
              discoveryApi: mockApis.discovery({
                baseUrl: 'http://localhost:7007',
              }),
              fetchApi: { fetch },
            }),
          ],
          [permissionApiRef, mockApis.permission()],
        ]}
      >
        <Routes>
          <Route
            path="/catalog"
            element={
              <EntityProvider entity={entity}>
                <EntityEphemeralEnvironmentsContent />
              </EntityProvider>
            }
          />
          <Route path="/environments/*" element={<MountedPage />} />
        </Routes>
      </TestApiProvider>,
      {
        routeEntries: [path],
        mountedRoutes: {
          '/catalog/:namespace/:kind/:name': entityRouteRef,
          '/environments': starryPlugin.routes.root,
        },
      },
    );
  };

  it('has the tab', async () => {
    server.use(
      http.get(`${BASE}/environments`, () =>
        HttpResponse.json(aList(anEnvironment())),
      ),
    );
    await render('/catalog');
    expect(
      await screen.findByRole('link', { name: 'Details of test-00' }),
    ).toHaveAttribute('href', '/environments/abcd1234');
  });

  it('has the page, with a header', async () => {
    server.use(
      http.get(`${BASE}/environments`, () => HttpResponse.json(aList())),
    );
    await render('/environments');
    expect(
      await screen.findByRole('heading', { name: 'Environments' }),
    ).toBeVisible();
    expect(await screen.findByText('No environments here')).toBeVisible();
  });

  it('has the page for the platform team', async () => {
    await render('/environments/platform');
    expect(
      await screen.findByRole('heading', { name: 'Argo CD instances' }),
    ).toBeVisible();
    expect(await screen.findByText('There are no orphans.')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'All environments' }),
    ).toHaveAttribute('href', '/environments');
  });

  it('knows what can be part of environments', () => {
    expect(isStarryAvailable(entity)).toBe(true);
    expect(isStarryAvailable({ ...entity, kind: 'System' })).toBe(true);
    expect(isStarryAvailable({ ...entity, kind: 'User' })).toBe(false);
  });
});
