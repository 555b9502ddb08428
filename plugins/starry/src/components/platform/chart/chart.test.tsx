import { screen } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { http, HttpResponse } from 'msw';
import { aChart, aRollout } from '../../../__fixtures__/platform';
import { setupPlatformPage } from '../../../__testUtils__/platformPage';

const BASE = 'http://localhost:7007/api/starry';

const refusal = (statusCode: number, name: string, message: string) =>
  HttpResponse.json(
    { error: { name, message }, response: { statusCode } },
    { status: statusCode },
  );

describe('the chart of environments', () => {
  const { server, platform, render, section } = setupPlatformPage();

  const chart = () => section('Chart of environments');

  it('is rolled out after a confirmation, and stopped after another', async () => {
    platform.chart = aChart({ environments: 9, current: 4 });
    const asked: string[] = [];
    server.use(
      http.post(`${BASE}/chart/rollout`, () => {
        asked.push('start');
        platform.chart = { ...platform.chart, rollout: aRollout() };
        return HttpResponse.json(platform.chart, { status: 202 });
      }),
      http.delete(`${BASE}/chart/rollout`, () => {
        asked.push('stop');
        const rollout = aRollout({ state: 'stopped' });
        platform.chart = { ...platform.chart, rollout };
        return HttpResponse.json(platform.chart);
      }),
    );
    render();
    expect(await (await chart()).findByText('c0ffee1')).toBeVisible();
    expect((await chart()).getByText('4 of 9')).toBeVisible();
    await userEvent.click(
      (
        await chart()
      ).getByRole('button', {
        name: 'Roll out to all environments',
      }),
    );
    expect(asked).toEqual([]);
    await userEvent.click(screen.getByRole('button', { name: 'Roll out' }));
    expect(
      await (
        await chart()
      ).findByText(
        'Chart c0ffee1 is being rolled out: 1 to go, 1 in progress, 0 no longer ready',
      ),
    ).toBeVisible();

    await userEvent.click(
      (await chart()).getByRole('button', { name: 'Stop' }),
    );
    await userEvent.click(
      screen.getByRole('button', { name: 'Stop the rollout' }),
    );
    expect(
      await (await chart()).findByText(/^The rollout .* was stopped: 1 to go/),
    ).toBeVisible();
    expect(asked).toEqual(['start', 'stop']);
  });

  it('says why its rollout is paused, and lets it go on', async () => {
    const reason = '4 environments that were ready before are not any more';
    platform.chart = aChart({
      current: 1,
      rollout: aRollout({ state: 'paused', reason, broken: 4 }),
    });
    server.use(
      http.post(`${BASE}/chart/rollout`, () =>
        refusal(503, 'ServiceUnavailableError', 'git did not answer'),
      ),
    );
    render();
    expect(await (await chart()).findByText(reason)).toBeVisible();
    await userEvent.click(
      (await chart()).getByRole('button', { name: 'Resume' }),
    );
    await userEvent.click(screen.getByRole('button', { name: 'Roll out' }));
    expect(await screen.findByText('git did not answer')).toBeVisible();
  });
});
