import { act, screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { signalApiRef } from '@backstage/plugin-signals-react';
import { SIGNAL_CHANNEL_ENVIRONMENTS } from '@starry-idp/backstage-plugin-starry-common';
import { http, HttpResponse } from 'msw';
import { anEnvironment } from '../__fixtures__/environment';
import { FakeSignals } from '../__fixtures__/FakeSignals';
import { setupEntityTab } from '../__testUtils__/entityTab';
import { setHidden } from '../__testUtils__/setHidden';

const BASE = 'http://localhost:7007/api/starry';

describe('the Ephemeral Environments tab, with signals', () => {
  const { server, backend, requests, render } = setupEntityTab();
  afterEach(() => setHidden(false));

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
    backend.environments = [
      anEnvironment({ phase: 'provisioning', message: 'Waiting.' }),
    ];
    const { send } = await setup();
    expect(screen.getByText('Provisioning')).toBeVisible();

    backend.environments = [anEnvironment()];
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

    backend.environments = [anEnvironment({ id: 'new1', name: 'test-01' })];
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
    backend.environments = [anEnvironment({ id: 'new2', name: 'test-02' })];
    await send('new2');
    expect(await screen.findByText('test-02')).toBeVisible();
    expect(requests).toHaveLength(4);
  });

  it('rests while the page is hidden', async () => {
    const { send } = await setup();
    setHidden(true);
    backend.environments = [anEnvironment({ phase: 'degraded' })];
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
      await screen.findByText(/Could not refresh\. You see the state as of/),
    ).toBeVisible();
    expect(screen.getByText('test-00')).toBeVisible();

    await userEvent.click(screen.getByRole('button', { name: 'Retry' }));
    await waitFor(() =>
      expect(
        screen.queryByText(/Could not refresh\. You see the state as of/),
      ).not.toBeInTheDocument(),
    );
  });

  it('says that an environment is gone only if the backend says so', async () => {
    backend.environments = [
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
    backend.environments = [];
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
