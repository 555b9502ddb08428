import { screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import {
  aList,
  anEnvironment,
  COMMIT,
} from '../../../__fixtures__/environment';
import {
  aPlatform,
  platformHandlers,
} from '../../../__testUtils__/platformHandlers';
import { showWidth } from '../../../__fixtures__/showWidth';
import starryPlugin from '../../..';

const BASE = 'http://localhost:7007/api/starry';
const NEWER = '77aa0b1c4d5e6f708192a3b4c5d6e7f8091a2b3c';

describe('redeploying', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  let environments: Environment[];
  /** The bodies of the requests to redeploy, and how they are answered. */
  let requests: unknown[];
  /** What the viewer had seen, in each of them. */
  let seen: Array<string | null>;
  let answer: () => HttpResponse<any> | Promise<HttpResponse<any>>;

  beforeEach(() => {
    showWidth(1440);
    environments = [anEnvironment()];
    requests = [];
    seen = [];
    answer = () => {
      environments = [anEnvironment({ generation: 2, phase: 'provisioning' })];
      return HttpResponse.json(environments[0], { status: 202 });
    };
    server.use(
      ...platformHandlers(aPlatform()),
      http.get(`${BASE}/environments`, () =>
        HttpResponse.json(aList(...environments)),
      ),
      http.get(`${BASE}/branches`, ({ request }) =>
        new URL(request.url).searchParams.get('component') ===
        'component:default/sample-be'
          ? HttpResponse.json({
              defaultBranch: 'main',
              items: [
                { name: 'main', commit: COMMIT },
                { name: 'feat/myfeature-00', commit: NEWER },
                { name: 'fix/other', commit: COMMIT },
              ],
            })
          : HttpResponse.json({
              defaultBranch: 'main',
              items: [
                {
                  name: 'main',
                  commit: '9f8e7d6c5b4a39281706f5e4d3c2b1a09f8e7d6c',
                },
              ],
            }),
      ),
      http.post(
        `${BASE}/environments/abcd1234/redeploy`,
        async ({ request }) => {
          requests.push(await request.json());
          seen.push(request.headers.get('if-match'));
          return answer();
        },
      ),
    );
  });

  const render = (path: string = '/environments') =>
    renderTestApp({
      features: [starryPlugin],
      initialRouteEntries: [path],
      mountedRoutes: { '/catalog/:namespace/:kind/:name': entityRouteRef },
    });

  const findButton = () =>
    screen.findByRole('button', { name: 'Redeploy test-00' });

  const openDialog = async () => {
    await userEvent.click(await findButton());
    return within(
      await screen.findByRole('dialog', { name: 'Redeploy test-00' }),
    );
  };

  const submit = (dialog: ReturnType<typeof within>) =>
    userEvent.click(dialog.getByRole('button', { name: 'Redeploy test-00' }));

  const closed = () =>
    waitFor(() => expect(screen.queryByRole('dialog')).not.toBeInTheDocument());

  it('shows what runs and what is newest, and takes the newest commits', async () => {
    render();
    const dialog = await openDialog();
    const backend = within(dialog.getByRole('group', { name: 'sample-be' }));
    expect(backend.getByText(/^Runs/)).toHaveTextContent(
      'Runs feat/myfeature-00 @ 3f2b1a9',
    );
    expect(
      await backend.findByText('Newest commit of feat/myfeature-00: 77aa0b1'),
    ).toBeVisible();
    const frontend = within(dialog.getByRole('group', { name: 'sample-fe-1' }));
    expect(
      await frontend.findByText('It runs the newest commit of main.'),
    ).toBeVisible();
    // What is not built from a component has no commits.
    expect(dialog.getAllByRole('group')).toHaveLength(2);

    await submit(dialog);
    await closed();
    expect(requests).toEqual([{ services: {} }]);
    expect(await screen.findByText('Provisioning')).toBeVisible();
    expect(await findButton()).toHaveFocus();
  });

  it('takes another branch, chosen with the keyboard', async () => {
    render();
    const dialog = await openDialog();
    const field = dialog.getByRole('textbox', { name: 'Branch of sample-be' });
    expect(field).toHaveValue('feat/myfeature-00');
    await dialog.findByText('Newest commit of feat/myfeature-00: 77aa0b1');
    await userEvent.clear(field);
    // Nothing stands for what was asked for before.
    expect(field).toHaveAttribute('placeholder', 'feat/myfeature-00');
    await userEvent.type(field, 'oth');
    expect(await dialog.findByText(/No branch has this name/)).toBeVisible();
    await userEvent.keyboard('{ArrowDown}{Enter}');
    expect(field).toHaveValue('fix/other');
    expect(requests).toEqual([]);
    await submit(dialog);
    await closed();
    expect(requests).toEqual([
      { services: { 'sample-be': { revision: 'fix/other' } } },
    ]);
  });

  it('says that there was nothing to change', async () => {
    answer = () => HttpResponse.json(anEnvironment(), { status: 200 });
    render();
    const dialog = await openDialog();
    await submit(dialog);
    expect(
      await dialog.findByText(
        'Nothing to change: every service is at its newest commit, and so is the chart.',
      ),
    ).toBeVisible();
    await userEvent.click(dialog.getByRole('button', { name: 'Close' }));
    await closed();
  });

  it('says at each field what is wrong with it', async () => {
    answer = () =>
      HttpResponse.json(
        {
          error: {
            name: 'InputError',
            message: 'invalid',
            issues: [
              {
                field: 'services.sample-be.revision',
                message: 'There is no branch, tag or commit nope.',
              },
              { field: 'services.cache', message: 'It is not built.' },
            ],
          },
          response: { statusCode: 400 },
        },
        { status: 400 },
      );
    render();
    const dialog = await openDialog();
    const field = dialog.getByRole('textbox', { name: 'Branch of sample-be' });
    await userEvent.clear(field);
    await userEvent.type(field, 'nope');
    await submit(dialog);
    const alert = await dialog.findByRole('alert');
    expect(alert).toHaveTextContent(
      /^Could not redeploy test-00It is not built\.$/,
    );
    expect(field).toBeInvalid();
    expect(field).toHaveAccessibleDescription(
      'There is no branch, tag or commit nope.',
    );
    expect(
      dialog.getByRole('textbox', { name: 'Branch of sample-fe-1' }),
    ).toBeValid();

    // What was said is about what was there.
    await userEvent.type(field, '2');
    expect(field).toBeValid();
    expect(dialog.queryByRole('alert')).not.toBeInTheDocument();
  });

  it('says why it was refused, and can be left with Escape', async () => {
    answer = () =>
      HttpResponse.json(
        {
          error: { name: 'ConflictError', message: 'It is being deleted.' },
          response: { statusCode: 409 },
        },
        { status: 409 },
      );
    render();
    const dialog = await openDialog();
    await submit(dialog);
    expect(await dialog.findByRole('alert')).toHaveTextContent(
      'It is being deleted.',
    );
    await userEvent.keyboard('{Escape}');
    await closed();
    expect(await findButton()).toHaveFocus();
    // The next time begins anew.
    expect((await openDialog()).queryByRole('alert')).not.toBeInTheDocument();
  });

  it('tells what others changed meanwhile, shows it, and asks again', async () => {
    const message =
      'The environment test-00 has changed since you looked at it, and nothing was done.';
    render();
    const dialog = await openDialog();
    answer = () => {
      environments = [
        anEnvironment({
          generation: 2,
          phase: 'provisioning',
          message: 'Somebody else redeployed it.',
        }),
      ];
      return HttpResponse.json(
        {
          error: { name: 'PreconditionFailedError', message },
          response: { statusCode: 412 },
        },
        { status: 412 },
      );
    };
    await submit(dialog);
    expect(await dialog.findByRole('alert')).toHaveTextContent(message);
    expect(
      await screen.findByText('Somebody else redeployed it.'),
    ).toBeInTheDocument();
    answer = () =>
      HttpResponse.json(anEnvironment({ generation: 3 }), { status: 202 });
    await submit(dialog);
    await closed();
    expect(seen).toEqual(['"1"', '"2"']);
  });

  it('stays open while it is asked for', async () => {
    let release = () => {};
    answer = async () => {
      await new Promise<void>(resolve => {
        release = resolve;
      });
      return HttpResponse.json(anEnvironment({ generation: 2 }), {
        status: 202,
      });
    };
    render();
    const dialog = await openDialog();
    await submit(dialog);
    const pending = await dialog.findByRole('button', {
      name: 'Redeploying test-00…',
    });
    await userEvent.click(pending);
    await userEvent.keyboard('{Escape}');
    await waitFor(() => expect(requests).toHaveLength(1));
    expect(screen.getByRole('dialog')).toBeVisible();
    release();
    await closed();
    expect(requests).toHaveLength(1);
  });

  it('says why it cannot be done', async () => {
    const [frontend, , database] = anEnvironment().services;
    environments = [
      anEnvironment({ id: 'a', name: 'going', phase: 'deleting' }),
      anEnvironment({ id: 'b', name: 'went', phase: 'gone' }),
      anEnvironment({ id: 'c', name: 'data', services: [database] }),
      anEnvironment({ id: 'd', name: 'app', services: [frontend] }),
      // There is a newer chart, which a redeployment brings.
      anEnvironment({
        ...{ id: 'e', name: 'stale', services: [database] },
        chart: { revision: 'main', commit: 'c'.repeat(40), current: false },
      }),
    ];
    render();
    const button = (name: string) =>
      screen.findByRole('button', { name: `Redeploy ${name}` });
    expect(await button('going')).toHaveAccessibleDescription(
      'It is already being deleted.',
    );
    expect(await button('went')).toHaveAccessibleDescription(
      'It is gone. Create a new one.',
    );
    expect(await button('data')).toHaveAccessibleDescription(
      'None of its services is built from a component.',
    );
    expect(await button('app')).toHaveAccessibleDescription('');
    expect(await button('stale')).toHaveAccessibleDescription('');
    await userEvent.click(await button('going'));
    expect(screen.queryByRole('dialog')).not.toBeInTheDocument();
  });

  it('is on the page of an environment', async () => {
    server.use(
      http.get(`${BASE}/environments/abcd1234`, () =>
        HttpResponse.json(environments[0]),
      ),
      http.get(`${BASE}/environments/abcd1234/timeline`, () =>
        HttpResponse.json({ items: [], pageInfo: {} }),
      ),
    );
    render('/environments/abcd1234');
    await submit(await openDialog());
    await closed();
    expect(await screen.findByText('Provisioning')).toBeVisible();
  });
});
