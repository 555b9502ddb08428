import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { anEnvironment } from '../../../__fixtures__/environment';
import { setupEntityTab } from '../../../__testUtils__/entityTab';

const BASE = 'http://localhost:7007/api/starry';

describe('deleting', () => {
  const { server, backend, render } = setupEntityTab();

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
        backend.environments = [
          anEnvironment({ phase: 'deleting', message: 'Going.' }),
        ];
        return HttpResponse.json(backend.environments[0], { status: 202 });
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
    ).toHaveAccessibleDescription('It is already being deleted.');
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
