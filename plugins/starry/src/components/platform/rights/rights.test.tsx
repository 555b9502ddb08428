import userEvent from '@testing-library/user-event';
import { aRight, rightsOf } from '../../../__fixtures__/platform';
import { setupPlatformPage } from '../../../__testUtils__/platformPage';

describe('the rights', () => {
  const { platform, render, card } = setupPlatformPage();

  it('shows first which rights are not as they should be, and what to do', async () => {
    platform.rights.items = [
      rightsOf([
        aRight({
          name: 'applications, delete, starry/*',
          state: 'missing',
          message: 'Environments cannot be deleted.',
          nextStep: 'Add it to the role.',
        }),
        aRight({
          system: 'kubernetes',
          name: 'namespaces, get',
          required: false,
          state: 'missing',
          message: 'Gone cannot be verified.',
        }),
        aRight({ name: 'projects, get, *', state: 'excessive' }),
        aRight({ name: 'clusters, get, *', state: 'unknown' }),
        aRight({ name: 'applications, get, starry/*' }),
      ]),
      rightsOf([], {
        instance: 'staging',
        checkedAt: undefined,
        message: 'It refuses connections.',
      }),
    ];
    render();
    const main = await card('Rights', 'main');
    expect(main.getByText('2 missing, 1 too many, 1 unknown')).toBeVisible();
    const [required, optional, excessive, unknown] =
      main.getAllByRole('listitem');
    expect(required).toHaveTextContent(
      /Missing.*applications, delete, starry.*Argo CD, nothing works without it.*cannot be deleted\.Add it to the role\./,
    );
    expect(optional).toHaveTextContent(
      /Missing.*namespaces, get.*Kubernetes, one feature does not work/,
    );
    expect(excessive).toHaveTextContent(/Excessive.*projects, get/);
    expect(unknown).toHaveTextContent(/Unknown.*clusters, get/);

    await userEvent.click(main.getByText('Show the 1 that is granted'));
    expect(main.getByText('applications, get, starry/*')).toBeVisible();

    const staging = await card('Rights', 'staging');
    expect(staging.getByText('It refuses connections.')).toBeVisible();
    expect(staging.getByText('Not known yet')).toBeVisible();
  });
});
