import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  mockApis,
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { aList, anEnvironment } from '../../__fixtures__/environment';
import {
  aPlatform,
  platformHandlers,
} from '../../__testUtils__/platformHandlers';
import { showWidth } from '../../__fixtures__/showWidth';
import starryPlugin from '../..';

const BASE = 'http://localhost:7007/api/starry';

describe('the page with environments', () => {
  const server = setupServer();
  registerMswTestHooks(server);
  beforeEach(() => {
    showWidth(1440);
    server.use(...platformHandlers(aPlatform()));
  });

  const render = (path: string) =>
    renderTestApp({
      features: [starryPlugin],
      initialRouteEntries: [path],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
      apis: [
        mockApis.identity({
          userEntityRef: 'user:default/guest',
          ownershipEntityRefs: [
            'user:default/guest',
            'group:default/sample-team',
          ],
        }),
      ],
    });

  it('lists all environments, by phase and owner if asked', async () => {
    const requests: URLSearchParams[] = [];
    server.use(
      http.get(`${BASE}/environments`, ({ request }) => {
        const { searchParams } = new URL(request.url);
        requests.push(searchParams);
        return HttpResponse.json(
          searchParams.get('phase') === 'gone'
            ? aList(anEnvironment({ name: 'old-00', phase: 'gone' }))
            : aList(anEnvironment()),
        );
      }),
    );
    render('/environments');
    expect(await screen.findByText('test-00')).toBeVisible();
    expect(requests.map(String)).toEqual(['limit=50']);

    await userEvent.click(screen.getByRole('button', { name: /^Phase/ }));
    await userEvent.click(await screen.findByRole('option', { name: 'Gone' }));
    expect(await screen.findByText('old-00')).toBeVisible();
    expect(screen.queryByText('test-00')).not.toBeInTheDocument();
    expect(
      screen.queryByRole('button', { name: 'Delete old-00' }),
    ).not.toBeInTheDocument();

    requests.length = 0;
    await userEvent.click(screen.getByRole('button', { name: /^Owner/ }));
    await userEvent.click(
      await screen.findByRole('option', { name: 'Me and my groups' }),
    );
    await waitFor(() =>
      expect(requests.map(request => request.getAll('owner'))).toEqual([
        ['user:default/guest', 'group:default/sample-team'],
      ]),
    );
    expect(requests[0].get('phase')).toBe('gone');
  });

  it('leads the platform team to the platform', async () => {
    server.use(
      http.get(`${BASE}/environments`, () => HttpResponse.json(aList())),
    );
    render('/environments');
    await userEvent.click(
      await screen.findByRole('link', { name: 'Platform' }),
    );
    expect(
      await screen.findByRole('heading', { name: 'Argo CD instances' }),
    ).toBeVisible();
    expect(await screen.findByText('There are no orphans.')).toBeVisible();
  });

  it('takes its filters from the address', async () => {
    server.use(
      http.get(`${BASE}/environments`, ({ request }) =>
        HttpResponse.json(
          new URL(request.url).searchParams.get('phase') === 'failed'
            ? aList()
            : aList(anEnvironment()),
        ),
      ),
    );
    render('/environments?phase=failed');
    expect(await screen.findByText('No environments here')).toBeVisible();
  });

  describe('of one environment', () => {
    const serve = (
      environment: object,
      timeline: object = { items: [], pageInfo: {} },
    ) =>
      server.use(
        http.get(`${BASE}/environments/abcd1234`, () =>
          HttpResponse.json(environment),
        ),
        http.get(`${BASE}/environments/abcd1234/timeline`, ({ request }) =>
          HttpResponse.json(
            new URL(request.url).searchParams.has('cursor')
              ? {
                  items: [
                    {
                      id: '1',
                      at: '2026-11-21T09:00:00Z',
                      type: 'created',
                      message: 'Somebody asked for it.',
                      actor: 'user:default/guest',
                    },
                  ],
                  pageInfo: {},
                }
              : timeline,
          ),
        ),
      );

    it('shows each service, and what happened', async () => {
      const environment = anEnvironment({
        phase: 'degraded',
        message: 'cache is not healthy.',
      });
      environment.services[3].health = 'degraded';
      environment.services[3].message = 'It restarts all the time.';
      serve(environment, {
        items: [
          {
            id: '2',
            at: '2026-11-21T10:00:00Z',
            type: 'phase-changed',
            phase: 'provisioning',
            message: 'Argo CD makes it.',
          },
        ],
        pageInfo: { nextCursor: 'earlier' },
      });
      render('/environments/abcd1234');

      expect(
        await screen.findByRole('heading', { name: 'test-00' }),
      ).toBeVisible();
      expect(screen.getByText('cache is not healthy.')).toBeVisible();
      const services = within(screen.getByRole('table', { name: 'Services' }));
      const backend = services
        .getByRole('rowheader', { name: /^sample-be/ })
        .closest('tr')!;
      expect(backend).toHaveTextContent('Healthy');
      expect(backend).toHaveTextContent('feat/myfeature-00 @ 3f2b1a9');
      expect(backend).toHaveTextContent(
        'registry.starry.localhost/sample-be:3f2b1a9',
      );
      expect(
        within(backend).getByRole('link', { name: /opens in a new tab/ }),
      ).toHaveAttribute(
        'href',
        'http://test-00.sample-be.starry.localhost:7080/',
      );
      const cache = services
        .getByRole('rowheader', { name: /^cache/ })
        .closest('tr')!;
      expect(cache).toHaveTextContent('Degraded');
      expect(cache).toHaveTextContent('It restarts all the time.');

      expect(screen.getByText('Argo CD makes it.')).toBeVisible();
      await userEvent.click(
        screen.getByRole('button', { name: 'Earlier entries' }),
      );
      expect(await screen.findByText('Somebody asked for it.')).toBeVisible();
      expect(
        screen.queryByRole('button', { name: 'Earlier entries' }),
      ).not.toBeInTheDocument();
      expect(
        screen.getByRole('button', { name: 'Delete test-00' }),
      ).toBeVisible();
    });

    it.each([1440, 360])(
      'explains in a tooltip what is simulated, %d px wide',
      async width => {
        showWidth(width);
        const environment = anEnvironment();
        const message = 'Simulated: the sandbox does not run this image.';
        environment.services[3].health = 'simulated';
        environment.services[3].message = message;
        serve(environment);
        render('/environments/abcd1234');

        const label = await screen.findByRole('button', { name: 'Simulated' });
        // Screen readers have it without a tooltip.
        expect(label).toHaveAccessibleDescription(message);
        expect(screen.queryByText(message)).not.toBeInTheDocument();
        for (let i = 0; i < 50 && document.activeElement !== label; i++) {
          await userEvent.tab();
        }
        expect(label).toHaveFocus();
        // Whether a focus comes from the keyboard is not known without a browser.
        await userEvent.hover(label);
        expect(await screen.findByRole('tooltip')).toHaveTextContent(message);
      },
    );

    it('shows cards for the services on a phone', async () => {
      showWidth(360);
      serve(anEnvironment());
      render('/environments/abcd1234');
      const services = within(
        await screen.findByRole('list', { name: 'Services' }),
      );
      expect(services.getByText('orders-db')).toBeVisible();
      expect(
        services.getByText('postgresql-database, PostgreSQL 18'),
      ).toBeVisible();
      expect(screen.queryByRole('table')).not.toBeInTheDocument();
    });

    it('says when it went, and how that is known', async () => {
      serve(
        anEnvironment({
          phase: 'gone',
          reason: 'Verified',
          message: 'It is gone.',
          goneAt: '2026-11-21T10:00:00Z',
        }),
      );
      render('/environments/abcd1234');
      const notice = (await screen.findByText(/^Gone since/)).closest(
        '[role=status]',
      );
      expect(notice).toHaveTextContent(
        'Starry checked that the application env-test-00-abcd1234 in Argo CD and the namespace env-test-00-abcd1234 no longer exist.',
      );
      expect(
        screen.queryByRole('button', { name: 'Delete test-00' }),
      ).not.toBeInTheDocument();
      expect(
        screen.queryByRole('link', { name: /opens in a new tab/ }),
      ).not.toBeInTheDocument();
    });

    it('does not say that it was seen to be gone when it was not', async () => {
      const message = 'Its application is gone; its namespace was never seen';
      serve(
        anEnvironment({
          ...{ phase: 'gone', reason: 'NotVerified', message },
          goneAt: '2026-11-21T10:00:00Z',
        }),
      );
      render('/environments/abcd1234');
      const notice = (await screen.findByText(/^Gone since/)).closest(
        '[role=status]',
      );
      expect(notice).toHaveTextContent(message);
      expect(notice).not.toHaveTextContent('no longer exist');
    });

    it('tells the commit of its chart, and whether there is a newer one', async () => {
      const chart = { revision: 'main', commit: 'c0ffee1'.padEnd(40, '0') };
      serve(anEnvironment({ chart: { ...chart, current: false } }));
      render('/environments/abcd1234');
      const label = await screen.findByText('Chart');
      expect(label.nextElementSibling).toHaveTextContent(
        'c0ffee1, a newer one is available',
      );
    });

    it('says that there is none of that id', async () => {
      server.use(
        http.get(`${BASE}/environments/*`, () =>
          HttpResponse.json(
            {
              error: { name: 'NotFoundError', message: 'none' },
              response: { statusCode: 404 },
            },
            { status: 404 },
          ),
        ),
      );
      render('/environments/abcd1234');
      expect(await screen.findByText('No such environment')).toBeVisible();
      expect(
        screen.getByRole('link', { name: 'All environments' }),
      ).toHaveAttribute('href', '/environments');
    });
  });
});
