import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import { signalApiRef } from '@backstage/plugin-signals-react';
import {
  SIGNAL_CHANNEL_ENVIRONMENTS,
  type Environment,
} from '@starry-idp/backstage-plugin-starry-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { aList, anEnvironment } from './__fixtures__/environment';
import { anOrphan, aRight, orphansOf, rightsOf } from './__fixtures__/platform';
import {
  aPlatform,
  platformHandlers,
  type PlatformState,
} from './__testUtils__/platformHandlers';
import { FakeSignals } from './__fixtures__/FakeSignals';
import { showWidth } from './__fixtures__/showWidth';
import starryPlugin from './index';

const BASE = 'http://localhost:7007/api/starry';
const DESKTOP = 1440;
const PHONE = 360;

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'sample-be' },
  spec: { type: 'service', owner: 'group:default/sample-team' },
};

function setHidden(hidden: boolean) {
  Object.defineProperty(document, 'hidden', {
    configurable: true,
    value: hidden,
  });
  act(() => void document.dispatchEvent(new Event('visibilitychange')));
}

describe('the Ephemeral Environments tab', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  /** What the backend has, and what it was asked. */
  let environments: Environment[];
  let requests: URL[];
  let platform: PlatformState;

  beforeEach(() => {
    showWidth(DESKTOP);
    environments = [anEnvironment()];
    requests = [];
    platform = aPlatform();
    server.use(
      ...platformHandlers(platform),
      http.get(`${BASE}/environments`, ({ request }) => {
        requests.push(new URL(request.url));
        return HttpResponse.json(aList(...environments));
      }),
      http.get(`${BASE}/offerings`, () =>
        HttpResponse.json({
          items: [
            {
              name: 'postgresql-database',
              title: 'PostgreSQL',
              type: 'database',
              version: '13',
              tier: 'standard',
              dependencies: [],
              parameters: {},
            },
          ],
        }),
      ),
    );
  });

  afterEach(() => setHidden(false));

  const render = (
    options: {
      of?: object;
      apis?: any[];
      config?: object;
      features?: any[];
    } = {},
  ) =>
    renderTestApp({
      features: [starryPlugin, ...(options.features ?? [scaffolderPlugin])],
      extensions: [
        createTestEntityPage({ entity: { ...entity, ...options.of } }),
      ],
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        ...options.config,
      },
      apis: options.apis ?? [],
    });

  it('shows what runs where, until when, and what can be done', async () => {
    render();
    const row = within(
      (await screen.findByRole('rowheader', { name: /test-00/ })).closest(
        'tr',
      )!,
    );
    expect(row.getByText('Ready')).toBeVisible();
    expect(row.getByText('All services are healthy.')).toBeVisible();
    expect(row.getByText('7 h 29 min left')).toBeVisible();
    expect(row.getByText('1 h ago')).toBeVisible();
    expect(row.getByRole('link', { name: 'sample-team' })).toBeVisible();

    // The component's own service comes first.
    const [own, other, rest] = row.getAllByRole('listitem');
    expect(own).toHaveTextContent('sample-be feat/myfeature-00 @ 3f2b1a9');
    expect(other).toHaveTextContent('sample-fe-1 main @ 9f8e7d6');
    expect(rest).toHaveTextContent('with orders-db, cache');

    const address = row.getByRole('link', { name: /^sample-fe-1/ });
    expect(address).toHaveAccessibleName('sample-fe-1 (opens in a new tab)');
    expect(address).toHaveAttribute(
      'href',
      'http://test-00.sample-fe-1.starry.localhost:7080/',
    );
    expect(address).toHaveAttribute('target', '_blank');
    expect(address).toHaveAttribute('rel', 'noopener noreferrer');

    expect(
      row.getByRole('link', { name: 'Details of test-00' }),
    ).toHaveAttribute('href', '/environments/abcd1234');
    expect(row.getByRole('button', { name: 'Delete test-00' })).toBeVisible();

    expect(requests).toHaveLength(1);
    expect(requests[0].searchParams.get('entity')).toBe(
      'component:default/sample-be',
    );
  });

  it('says why an environment is not ready, and what to do', async () => {
    environments = [
      anEnvironment({
        phase: 'failed',
        reason: 'ImageNotFound',
        message: 'The image of sample-be was not found.',
        nextStep: 'Push it, or choose another revision.',
        expiresAt: new Date(Date.now() + 59 * 60_000 + 30_500).toISOString(),
      }),
    ];
    render();
    expect(await screen.findByText('Failed')).toBeVisible();
    expect(
      screen.getByText('The image of sample-be was not found.'),
    ).toBeVisible();
    expect(
      screen.getByText('Push it, or choose another revision.'),
    ).toBeVisible();
    expect(screen.getByText(/^59 min .* s left$/)).toBeVisible();
  });

  it('has cards instead of a table on a phone', async () => {
    showWidth(PHONE);
    render();
    const card = within(
      await screen.findByRole('article', { name: 'test-00' }),
    );
    expect(screen.queryByRole('table')).not.toBeInTheDocument();
    expect(card.getByRole('heading', { name: 'test-00' })).toBeVisible();
    expect(card.getByText('Ready')).toBeVisible();
    expect(card.getByText('Time left')).toBeVisible();
    expect(card.getByText('7 h 29 min left')).toBeVisible();
    expect(card.getByRole('link', { name: /^sample-be/ })).toBeVisible();
    expect(card.getByRole('button', { name: 'Delete test-00' })).toBeVisible();
  });

  it('offers the template, filled in, where there is none', async () => {
    environments = [];
    render();
    expect(await screen.findByText('No environments')).toBeVisible();
    expect(
      screen.getByRole('link', { name: 'Create environment' }),
    ).toHaveAttribute(
      'href',
      `/create/templates/default/ephemeral-environment?formData=${encodeURIComponent(
        '{"component":"component:default/sample-be"}',
      )}`,
    );
  });

  it('takes the template from the configuration', async () => {
    environments = [];
    render({
      config: {
        app: {
          baseUrl: 'http://localhost:3000',
          extensions: [
            {
              'entity-content:starry/ephemeral-environments': {
                config: { template: 'template:platform/review-app' },
              },
            },
          ],
        },
      },
    });
    expect(
      (
        await screen.findByRole('link', { name: 'Create environment' })
      ).getAttribute('href'),
    ).toMatch('/create/templates/platform/review-app?formData=');
  });

  it('works without a scaffolder, and says so', async () => {
    render({ features: [] });
    expect(
      await screen.findByRole('button', { name: 'Create environment' }),
    ).toHaveAccessibleDescription('This portal has no software templates.');
  });

  it('is on the page of a system', async () => {
    render({ of: { kind: 'System' } });
    expect(await screen.findByText('test-00')).toBeVisible();
    expect(requests[0].searchParams.get('entity')).toBe(
      'system:default/sample-be',
    );
  });

  it('is not on the page of what no environment contains', async () => {
    render({ of: { kind: 'API' } });
    expect(await screen.findByTestId('empty-entity-page')).toBeVisible();
    expect(requests).toHaveLength(0);
  });

  it('explains an error, and tries again when asked', async () => {
    server.use(
      http.get(
        `${BASE}/environments`,
        () =>
          HttpResponse.json(
            {
              error: { name: 'ServiceUnavailableError', message: 'starting' },
              request: { method: 'GET', url: '/environments' },
              response: { statusCode: 503 },
            },
            { status: 503 },
          ),
        { once: true },
      ),
    );
    render();
    expect(
      await screen.findByText(/Could not load the environments/),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(await screen.findByText('test-00')).toBeVisible();
    expect(
      screen.queryByText(/Could not load the environments/),
    ).not.toBeInTheDocument();
  });

  it('says when Argo CD cannot be followed, and when it last was', async () => {
    const stale = {
      stale: true,
      observedAt: '2026-11-21T10:00:00.000Z',
      message: 'The Argo CD instance sandbox cannot be reached: no route',
    };
    environments = [
      anEnvironment({ freshness: stale }),
      anEnvironment({ id: 'b', name: 'test-01', freshness: stale }),
    ];
    render();
    const notice = await screen.findByText(/Argo CD instance sandbox/);
    expect(notice).toHaveTextContent(
      /cannot be reached: no route\. What is shown of its environments may have changed since/,
    );
    expect(screen.getByText('test-01')).toBeVisible();
  });

  it('marks only the environments of the instance that is down', async () => {
    environments = [
      anEnvironment(),
      anEnvironment({
        id: 'b',
        name: 'test-01',
        instance: 'staging',
        freshness: {
          stale: true,
          observedAt: '2026-11-19T10:00:00.000Z',
          message: 'The Argo CD instance staging cannot be reached: no route',
        },
      }),
      anEnvironment({
        id: 'c',
        name: 'test-02',
        instance: 'staging',
        phase: 'pending',
        freshness: {
          stale: true,
          message: 'The Argo CD instance staging cannot be reached: no route',
        },
      }),
    ];
    render();
    const row = async (name: string) =>
      (await screen.findByRole('rowheader', { name: new RegExp(name) }))
        .textContent;
    expect(await row('test-00')).not.toMatch(/As of|Not seen/);
    expect(await row('test-01')).toMatch(/As of Nov \d+, 2026/);
    expect(await row('test-02')).toMatch('Not seen so far');
    const notices = screen.getAllByText(/The Argo CD instance/);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toHaveTextContent(
      /instance staging cannot be reached: no route\. What .* since Nov \d+, 2026/,
    );
    // All else is as ever.
    expect(
      screen.getByRole('button', { name: 'Redeploy test-01' }),
    ).toHaveAccessibleDescription('');
  });

  it('tells the platform team what is wrong with the platform', async () => {
    platform.orphans = orphansOf([
      anOrphan(),
      anOrphan({ id: 'o2', state: 'failed' }),
      anOrphan({ id: 'o3', state: 'removing' }),
    ]);
    platform.rights.items = [
      rightsOf([aRight({ state: 'missing' }), aRight({ state: 'excessive' })]),
    ];
    render();
    const notice = await screen.findByText(/2 things that belong/);
    await waitFor(() =>
      expect(notice).toHaveTextContent(
        'Starry found 2 things that belong to nothing any more. Starry lacks 1 right.',
      ),
    );
    expect(
      within(notice).getByRole('link', { name: 'See the platform' }),
    ).toHaveAttribute('href', '/environments/platform');
  });

  describe('with signals', () => {
    const setup = async () => {
      const signals = new FakeSignals();
      const rendered = render({ apis: [[signalApiRef, signals]] });
      await screen.findByText('test-00');
      return {
        ...rendered,
        signals,
        send: (...ids: string[]) =>
          act(async () => signals.send(SIGNAL_CHANNEL_ENVIRONMENTS, { ids })),
      };
    };

    it('gets from provisioning to ready before the eyes of the viewer', async () => {
      environments = [
        anEnvironment({ phase: 'provisioning', message: 'Waiting.' }),
      ];
      const { send } = await setup();
      expect(screen.getByText('Provisioning')).toBeVisible();

      environments = [anEnvironment()];
      await send('abcd1234');
      expect(await screen.findByText('Ready')).toBeVisible();
      expect(screen.queryByText('Provisioning')).not.toBeInTheDocument();
      // Those who listen hear it, too.
      const announcement = await screen.findByText('test-00: Ready');
      expect(announcement.closest('[aria-live]')).toHaveAttribute(
        'aria-live',
        'polite',
      );
    });

    it('asks once for a burst of signals, and not for those of others', async () => {
      const { send } = await setup();
      expect(requests).toHaveLength(1);

      environments = [anEnvironment({ id: 'new1', name: 'test-01' })];
      await send('abcd1234');
      await send('abcd1234', 'new1');
      await send('stranger');
      expect(await screen.findByText('test-01')).toBeVisible();
      expect(requests).toHaveLength(2);

      // By now the list knows that this one is not its own.
      await send('stranger');
      await send('new1');
      await waitFor(() => expect(requests).toHaveLength(3));
      await send('stranger');
      environments = [anEnvironment({ id: 'new2', name: 'test-02' })];
      await send('new2');
      expect(await screen.findByText('test-02')).toBeVisible();
      expect(requests).toHaveLength(4);
    });

    it('rests while the page is hidden', async () => {
      const { send } = await setup();
      setHidden(true);
      environments = [anEnvironment({ phase: 'degraded' })];
      await send('abcd1234');
      // A visible page would have asked long before this is over.
      setHidden(false);
      expect(await screen.findByText('Degraded')).toBeVisible();
      expect(requests).toHaveLength(2);
    });

    it('keeps what it shows when it cannot refresh, and says so', async () => {
      const { send } = await setup();
      server.use(
        http.get(`${BASE}/environments`, () => HttpResponse.error(), {
          once: true,
        }),
      );
      await send('abcd1234');
      expect(
        await screen.findByText(/Could not refresh, shown as of/),
      ).toBeVisible();
      expect(screen.getByText('test-00')).toBeVisible();

      await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
      await waitFor(() =>
        expect(
          screen.queryByText(/Could not refresh, shown as of/),
        ).not.toBeInTheDocument(),
      );
    });

    it('says that an environment is gone only if the backend says so', async () => {
      environments = [
        anEnvironment({ phase: 'deleting' }),
        anEnvironment({ id: 'b', name: 'test-01', phase: 'deleting' }),
      ];
      server.use(
        http.get(`${BASE}/environments/:id`, ({ params }) =>
          HttpResponse.json(
            params.id === 'b'
              ? anEnvironment({ id: 'b', name: 'test-01', phase: 'deleting' })
              : anEnvironment({
                  phase: 'gone',
                  reason: 'Verified',
                  goneAt: '2026-11-21T10:00:00.000Z',
                }),
          ),
        ),
      );
      const { send } = await setup();
      environments = [];
      await send('abcd1234', 'b');
      expect(await screen.findByText(/^test-00 is gone/)).toBeVisible();
      expect(screen.queryByText(/test-01/)).not.toBeInTheDocument();
      await userEvent.click(screen.getByRole('button', { name: 'Dismiss' }));
      expect(screen.queryByText(/^test-00 is gone/)).not.toBeInTheDocument();
    });

    it('lets go of everything when left', async () => {
      const { signals, unmount } = await setup();
      expect(signals.count(SIGNAL_CHANNEL_ENVIRONMENTS)).toBe(1);
      unmount();
      expect(signals.count(SIGNAL_CHANNEL_ENVIRONMENTS)).toBe(0);
    });
  });

  describe('deleting', () => {
    const openDialog = async () => {
      await userEvent.click(
        await screen.findByRole('button', { name: 'Delete test-00' }),
      );
      return screen.findByRole('dialog', { name: 'Delete test-00?' });
    };

    it('names what will go, asks, and shows it as deleting at once', async () => {
      let answer = () => {};
      const deleted: unknown[] = [];
      server.use(
        http.delete(`${BASE}/environments/:id`, async ({ params, request }) => {
          deleted.push([params.id, request.headers.get('if-match')]);
          await new Promise<void>(resolve => {
            answer = resolve;
          });
          environments = [
            anEnvironment({ phase: 'deleting', message: 'Going.' }),
          ];
          return HttpResponse.json(environments[0], { status: 202 });
        }),
      );
      render();
      const dialog = within(await openDialog());
      for (const what of [
        'sample-be, at http://test-00.sample-be.starry.localhost:7080/',
        'sample-fe-1, at http://test-00.sample-fe-1.starry.localhost:7080/',
        'orders-db, with its data',
        'cache, with its data',
        /the namespace env-test-00-abcd1234/,
        /the application env-test-00-abcd1234/,
      ]) {
        expect(dialog.getByText(what)).toBeVisible();
      }
      expect(deleted).toEqual([]);

      await userEvent.click(
        dialog.getByRole('button', { name: 'Delete test-00' }),
      );
      expect(await screen.findByText('Deleting')).toBeInTheDocument();
      expect(
        dialog.getByRole('button', { name: 'Deleting test-00…' }),
      ).toHaveAttribute('aria-disabled', 'true');

      await waitFor(() => expect(deleted).toEqual([['abcd1234', '"1"']]));
      answer();
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
      expect(await screen.findByText('Going.')).toBeVisible();
      expect(
        screen.getByRole('button', { name: 'Delete test-00' }),
      ).toHaveAccessibleDescription('It is being deleted already.');
    });

    it('goes nowhere with Escape or Cancel, and gives the focus back', async () => {
      render();
      await openDialog();
      await userEvent.keyboard('{Escape}');
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
      expect(
        screen.getByRole('button', { name: 'Delete test-00' }),
      ).toHaveFocus();

      const dialog = within(await openDialog());
      await userEvent.click(dialog.getByRole('button', { name: 'Cancel' }));
      await waitFor(() =>
        expect(screen.queryByRole('dialog')).not.toBeInTheDocument(),
      );
    });

    it('says why it failed, and shows the environment as it is', async () => {
      server.use(
        http.delete(`${BASE}/environments/:id`, () =>
          HttpResponse.json(
            {
              error: { name: 'NotAllowedError', message: 'It is not yours.' },
              response: { statusCode: 403 },
            },
            { status: 403 },
          ),
        ),
      );
      render();
      const dialog = within(await openDialog());
      await userEvent.click(
        dialog.getByRole('button', { name: 'Delete test-00' }),
      );
      const alert = await dialog.findByRole('alert');
      expect(alert).toHaveTextContent('Could not delete test-00');
      expect(alert).toHaveTextContent('It is not yours.');
      expect(screen.getByText('Ready')).toBeInTheDocument();
      expect(screen.queryByText('Deleting')).not.toBeInTheDocument();
    });
  });
});
