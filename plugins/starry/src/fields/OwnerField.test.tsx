import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { setupTemplateForm } from '../__testUtils__/templateForm';

const BASE = 'http://localhost:7007/api/starry';

describe('the field StarryOwner', () => {
  const { server, render, submit } = setupTemplateForm();

  const properties = {
    owner: { type: 'string', title: 'Owner', 'ui:field': 'StarryOwner' },
  };
  const answer = (body: object) =>
    server.use(http.get(`${BASE}/owners`, () => HttpResponse.json(body)));
  const own = ['group:default/sample-team', 'user:default/guest'];

  it('begins with a group of the viewer, and offers nobody else’s', async () => {
    answer({ any: false, items: own });
    const { onCreate } = render(properties, {
      owner: 'group:default/other-team',
    });
    const input = await screen.findByRole('textbox', { name: /Owner/ });
    await waitFor(() => expect(input).toHaveValue(own[0]));
    await userEvent.click(input);
    expect(
      screen.getAllByRole('option').map(({ textContent }) => textContent),
    ).toEqual(['sample-team', 'guest']);
    await userEvent.click(screen.getByRole('option', { name: 'guest' }));
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({ owner: own[1] }),
    );
  });

  it('offers every group to who may name anyone, and takes what is typed', async () => {
    answer({ any: true, items: own });
    const { onCreate } = render(properties);
    const input = await screen.findByRole('textbox', { name: /Owner/ });
    await waitFor(() => expect(input).toHaveValue(own[0]));
    await userEvent.click(input);
    expect(
      await screen.findByRole('option', { name: 'other-team' }),
    ).toBeVisible();
    await userEvent.clear(input);
    await userEvent.type(input, 'user:default/ada.marsh');
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({
        owner: 'user:default/ada.marsh',
      }),
    );
  });

  it('says so when there is nobody to choose', async () => {
    answer({ any: false, items: [] });
    render(properties);
    expect(
      await screen.findByText(
        /The catalog knows neither you nor any of your groups/,
      ),
    ).toBeVisible();
  });
});
