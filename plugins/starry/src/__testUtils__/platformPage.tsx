import { screen, within } from '@testing-library/react';
import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { setupServer } from 'msw/node';
import { showWidth } from '../__fixtures__/showWidth';
import starryPlugin from '../index';
import { aPlatform, platformHandlers } from './platformHandlers';

/** The page for the platform team, with a backend that has `platform`. */
export function setupPlatformPage() {
  const server = setupServer();
  registerMswTestHooks(server);

  const platform = aPlatform();

  beforeEach(() => {
    showWidth(1440);
    Object.assign(platform, aPlatform());
    server.use(...platformHandlers(platform));
  });

  const render = () =>
    renderTestApp({
      features: [starryPlugin],
      initialRouteEntries: ['/environments/platform'],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    });

  const section = async (name: string) =>
    within(await screen.findByRole('region', { name }));

  const card = async (title: string, name: string) =>
    within(await (await section(title)).findByRole('article', { name }));

  return { server, platform, render, section, card };
}
