import { screen, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { anEnvironment } from '../../__fixtures__/environment';
import { showWidth } from '../../__fixtures__/showWidth';
import { setupEntityTab } from '../../__testUtils__/entityTab';

const BASE = 'http://localhost:7007/api/starry';

describe('the Ephemeral Environments tab', () => {
  const { server, backend, requests, render } = setupEntityTab();

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
    backend.environments = [
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
    showWidth(360);
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
    backend.environments = [];
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
    backend.environments = [];
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
});
