import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { setupTemplateForm } from '../__testUtils__/templateForm';

describe('the field StarryLifetime', () => {
  const { render, submit } = setupTemplateForm();

  it('has a default, and names the durations', async () => {
    const { onCreate } = render({
      lifetime: {
        type: 'string',
        title: 'Life time',
        'ui:field': 'StarryLifetime',
      },
    });
    const select = await screen.findByRole('button', { name: /Life time/ });
    expect(select).toHaveTextContent('8 hours');
    await userEvent.click(select);
    await userEvent.click(
      await screen.findByRole('option', { name: '3 days' }),
    );
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({ lifetime: 'P3D' }),
    );
  });

  it('offers what the template says', async () => {
    const { onCreate } = render({
      lifetime: {
        type: 'string',
        'ui:field': 'StarryLifetime',
        'ui:options': { choices: ['PT30M', 'PT1H'] },
      },
    });
    expect(
      await screen.findByRole('button', { name: /Life time/ }),
    ).toHaveTextContent('30 minutes');
    await submit();
    await waitFor(() =>
      expect(onCreate).toHaveBeenCalledWith({ lifetime: 'PT30M' }),
    );
  });
});
