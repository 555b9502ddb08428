import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupTemplateForm } from '../__testUtils__/templateForm';
import { checkEnvironmentName } from './environmentName';

const BASE = 'http://localhost:7007/api/starry';

describe('the field StarryEnvironmentName', () => {
  const { server, render, submit } = setupTemplateForm();

  const properties = {
    name: {
      type: 'string',
      title: 'Name',
      'ui:field': 'StarryEnvironmentName',
      'ui:options': { prefix: 'demo' },
    },
  };

  it('proposes a free name', async () => {
    server.use(
      http.get(`${BASE}/name-proposal`, ({ request }) =>
        HttpResponse.json({
          name: `${new URL(request.url).searchParams.get('prefix')}-07`,
        }),
      ),
    );
    const { onCreate } = render(properties);
    const input = await screen.findByRole('textbox', { name: /Name/ });
    await waitFor(() => expect(input).toHaveValue('demo-07'));
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({ name: 'demo-07' }),
    );
  });

  it('says what is wrong while typing, and does not go on with it', async () => {
    server.use(http.get(`${BASE}/name-proposal`, () => HttpResponse.error()));
    render(properties);
    expect(await screen.findByText(/Could not propose a name/)).toBeVisible();
    const input = screen.getByRole('textbox', { name: /Name/ });
    await userEvent.type(input, 'My_env-');
    expect(
      screen.getByText(
        /must consist of lower-case letters, digits and hyphens, and begin and end/,
      ),
    ).toBeVisible();
    expect(input).toBeInvalid();

    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    expect(
      await screen.findAllByText(/must consist of lower-case letters/),
    ).not.toHaveLength(0);
    expect(
      screen.queryByRole('button', { name: 'Create' }),
    ).not.toBeInTheDocument();

    await userEvent.clear(input);
    await userEvent.type(input, 'my-env');
    expect(input).toHaveValue('my-env');
  });

  it('leaves a name alone that was given', async () => {
    let asked = false;
    server.use(
      http.get(`${BASE}/name-proposal`, () => {
        asked = true;
        return HttpResponse.json({ name: 'demo-00' });
      }),
    );
    render(properties, { name: 'mine' });
    const input = await screen.findByRole('textbox', { name: /Name/ });
    expect(input).toHaveValue('mine');
    expect(asked).toBe(false);
  });

  it.each([
    ['', ['The name must not be empty.']],
    ['a', []],
    ['0-9', []],
    ['a'.repeat(40), []],
    ['a'.repeat(41), ['The name must not be longer than 40 characters.']],
  ])('judges the name "%s"', (name, problems) => {
    expect(checkEnvironmentName(name)).toEqual(problems);
  });
});
