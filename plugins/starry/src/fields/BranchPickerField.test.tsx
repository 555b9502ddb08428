import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupTemplateForm } from '../__testUtils__/templateForm';

const BASE = 'http://localhost:7007/api/starry';

describe('the field StarryBranchPicker', () => {
  const { server, render, submit } = setupTemplateForm();

  const properties = {
    service: { type: 'string', title: 'Component' },
    branch: {
      type: 'string',
      title: 'Branch',
      'ui:field': 'StarryBranchPicker',
      'ui:options': { componentField: 'service' },
    },
  };
  const branches = {
    defaultBranch: 'main',
    items: [
      { name: 'main', commit: 'aaaaaaa1111' },
      { name: 'feat/myfeature-00', commit: 'bbbbbbb2222' },
    ],
  };

  it('offers the branches of the component, with the keyboard too', async () => {
    const asked: (string | null)[] = [];
    server.use(
      http.get(`${BASE}/branches`, ({ request }) => {
        asked.push(new URL(request.url).searchParams.get('component'));
        return HttpResponse.json(branches);
      }),
    );
    const { onCreate } = render(properties, {
      service: 'component:default/sample-be',
    });
    const input = await screen.findByRole('textbox', { name: /Branch/ });
    await waitFor(() => expect(input).toBeEnabled());
    await screen.findByText('The branch to run.');
    await userEvent.click(input);
    expect(
      await screen.findByRole('option', { name: 'main aaaaaaa (default)' }),
    ).toBeVisible();
    await userEvent.type(input, 'myfea');
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(input).toHaveValue('feat/myfeature-00');
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({
        service: 'component:default/sample-be',
        branch: 'feat/myfeature-00',
      }),
    );
    expect(asked).toEqual(['component:default/sample-be']);
  });

  it('waits for a component, and forgets the branch of another', async () => {
    server.use(http.get(`${BASE}/branches`, () => HttpResponse.json(branches)));
    render(properties, {
      service: 'component:default/sample-be',
      branch: 'main',
    });
    const input = await screen.findByRole('textbox', { name: /Branch/ });
    expect(input).toHaveValue('main');
    const component = screen.getByRole('textbox', { name: /Component/ });
    await userEvent.clear(component);
    expect(await screen.findByText('Choose a component first.')).toBeVisible();
    expect(input).toHaveValue('');
    expect(input).toBeDisabled();
  });

  it('says why there are no branches, and tries again', async () => {
    server.use(
      http.get(
        `${BASE}/branches`,
        () =>
          HttpResponse.json(
            {
              error: {
                name: 'InputError',
                message: 'component: It has no repository.',
                issues: [
                  { field: 'component', message: 'It has no repository.' },
                ],
              },
              response: { statusCode: 400 },
            },
            { status: 400 },
          ),
        { once: true },
      ),
      http.get(`${BASE}/branches`, () => HttpResponse.json({ items: [] })),
    );
    render(properties, { service: 'component:default/sample-be' });
    expect(
      await screen.findByText('Could not load branches: It has no repository.'),
    ).toBeVisible();
    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    expect(
      await screen.findByText(/The repository has no branches/),
    ).toBeVisible();
  });

  it('says that not all branches are offered, and takes another', async () => {
    server.use(
      http.get(`${BASE}/branches`, () =>
        HttpResponse.json({ ...branches, totalItems: 1234, truncated: true }),
      ),
    );
    const { onCreate } = render(properties, {
      service: 'component:default/sample-be',
    });
    const input = await screen.findByRole('textbox', { name: /Branch/ });
    const text = /Only \d+ of 1234 branches are listed/;
    expect(await screen.findByText(text)).toBeVisible();
    await userEvent.type(input, 'feat/not-offered');
    expect(screen.getByText(text)).toBeVisible();
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith(
        expect.objectContaining({ branch: 'feat/not-offered' }),
      ),
    );
  });

  it('takes a tag or a commit, too', async () => {
    server.use(http.get(`${BASE}/branches`, () => HttpResponse.json(branches)));
    const { onCreate } = render(properties, {
      service: 'component:default/sample-be',
    });
    const input = await screen.findByRole('textbox', { name: /Branch/ });
    await screen.findByText('The branch to run.');
    await userEvent.type(input, 'v1.2.3');
    expect(
      await screen.findByText(/it has to be a tag or a commit/),
    ).toBeVisible();
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith(
        expect.objectContaining({ branch: 'v1.2.3' }),
      ),
    );
  });
});
