import { screen, waitFor, within } from '@testing-library/react';
import { anEnvironment } from '../../__fixtures__/environment';
import {
  anOrphan,
  aRight,
  orphansOf,
  rightsOf,
} from '../../__fixtures__/platform';
import { setupEntityTab } from '../../__testUtils__/entityTab';

describe('notices above the environments', () => {
  const { backend, platform, render } = setupEntityTab();

  it('says when Argo CD cannot be followed, and when it last was', async () => {
    const stale = {
      stale: true,
      observedAt: '2026-11-21T10:00:00.000Z',
      message: 'The Argo CD instance sandbox cannot be reached: no route',
    };
    backend.environments = [
      anEnvironment({ freshness: stale }),
      anEnvironment({ id: 'b', name: 'test-01', freshness: stale }),
    ];
    render();
    const notice = await screen.findByText(/Argo CD instance sandbox/);
    expect(notice).toHaveTextContent(
      /cannot be reached: no route\. Its environments may have changed since/,
    );
    expect(screen.getByText('test-01')).toBeVisible();
  });

  it('marks only the environments of the instance that is down', async () => {
    backend.environments = [
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
    expect(await row('test-02')).toMatch('Not seen yet');
    const notices = screen.getAllByText(/The Argo CD instance/);
    expect(notices).toHaveLength(1);
    expect(notices[0]).toHaveTextContent(
      /instance staging cannot be reached: no route\. Its .* since Nov \d+, 2026/,
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
    const notice = await screen.findByText(/2 orphans/);
    await waitFor(() =>
      expect(notice).toHaveTextContent(
        'Starry found 2 orphans. Starry is missing 1 right.',
      ),
    );
    expect(
      within(notice).getByRole('link', { name: 'See the platform' }),
    ).toHaveAttribute('href', '/environments/platform');
  });
});
