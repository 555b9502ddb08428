import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { anInstance, aRight, rightsOf } from '../../__fixtures__/platform';
import { setupPlatformPage } from '../../__testUtils__/platformPage';

const BASE = 'http://localhost:7007/api/starry';

const refusal = (statusCode: number, name: string, message: string) =>
  HttpResponse.json(
    { error: { name, message }, response: { statusCode } },
    { status: statusCode },
  );

describe('the platform page', () => {
  const { server, platform, render, section, card } = setupPlatformPage();

  it('says that all is well, and when that was seen', async () => {
    platform.rights.items = [
      rightsOf(
        Array.from({ length: 12 }, (_, i) => aRight({ name: `right-${i}` })),
      ),
    ];
    render();
    const instance = await card('Argo CD instances', 'main');
    expect(instance.getByText('Reachable')).toBeVisible();
    expect(instance.getByText('v3.2.11')).toBeVisible();
    expect(instance.getByText('all')).toBeVisible();

    const rights = await card('Rights', 'main');
    expect(
      rights.getByText('All 12 rights are as they should be'),
    ).toBeVisible();
    expect(rights.getByText(/^Checked/)).toHaveTextContent(/Checked 3 min/);
    // They are there to be looked at, but not in the way.
    expect(rights.getByText('right-11')).not.toBeVisible();
    expect(rights.getByText('Show the 12 that are granted')).toBeVisible();

    const orphans = await section('Orphans');
    expect(await orphans.findByText('There are no orphans.')).toBeVisible();
    expect(
      within(orphans.getByRole('list', { name: 'Searches' })).getByRole(
        'listitem',
      ),
    ).toHaveTextContent(/main: searched 2 min .*ago/);

    const nav = within(
      screen.getByRole('navigation', { name: 'Environments' }),
    );
    expect(nav.getByRole('link', { name: 'Platform' })).toHaveAttribute(
      'aria-current',
      'page',
    );
    expect(nav.getByRole('link', { name: 'All environments' })).toHaveAttribute(
      'href',
      '/environments',
    );
  });

  it('says which instance is down, since when and why', async () => {
    platform.instances.items = [
      anInstance({ stages: ['ephemeral', 'development'] }),
      anInstance({
        name: 'staging',
        reachable: false,
        message: 'no route to host',
        lastContactAt: '2026-11-20T10:00:00.000Z',
        environments: 7,
      }),
      anInstance({
        name: 'new',
        reachable: false,
        message: 'It has not been reached yet',
        lastContactAt: undefined,
        version: undefined,
        environments: 0,
      }),
    ];
    render();
    const staging = await card('Argo CD instances', 'staging');
    expect(staging.getByText('Not reachable')).toBeVisible();
    expect(staging.getByText('7')).toBeVisible();
    expect(
      // A time of another day has its date.
      staging.getByText(
        /^Not reached since Nov \d+, 2026.*: no route to host$/,
      ),
    ).toBeVisible();
    const fresh = await card('Argo CD instances', 'new');
    expect(fresh.getByText(/^Not reached yet: It has/)).toBeVisible();
    expect(fresh.queryByText('Argo CD version')).not.toBeInTheDocument();
    const main = await card('Argo CD instances', 'main');
    expect(main.getByText('Reachable')).toBeVisible();
    expect(main.getByText('ephemeral, development')).toBeVisible();
  });

  it('shows the rest when one part cannot be loaded, and tries again', async () => {
    server.use(
      http.get(
        `${BASE}/orphans`,
        () => refusal(503, 'ServiceUnavailableError', 'starting'),
        { once: true },
      ),
    );
    render();
    const orphans = await section('Orphans');
    expect(await orphans.findByText(/Could not load: Orphans/)).toBeVisible();
    expect(await card('Rights', 'main')).toBeDefined();
    expect(await card('Argo CD instances', 'main')).toBeDefined();

    await userEvent.click(orphans.getByRole('button', { name: 'Retry' }));
    expect(await orphans.findByText('There are no orphans.')).toBeVisible();
  });
});
