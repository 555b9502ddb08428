import { useState } from 'react';
import { screen, waitFor } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import {
  createExtension,
  coreExtensionData,
  createFrontendModule,
  useApi,
} from '@backstage/frontend-plugin-api';
import { catalogApiRef } from '@backstage/plugin-catalog-react';
import { catalogApiMock } from '@backstage/plugin-catalog-react/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import {
  formFieldsApiRef,
  Stepper,
} from '@backstage/plugin-scaffolder-react/alpha';
import useAsync from 'react-use/esm/useAsync';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import starryPlugin from '../index';
import { checkEnvironmentName } from './environmentName';

const BASE = 'http://localhost:7007/api/starry';

/** The scaffolder's own form, with the fields that the app has. */
function Form(props: {
  properties: object;
  initialState?: Record<string, string>;
  onCreate: (values: object) => Promise<void>;
}) {
  const api = useApi(formFieldsApiRef);
  const fields = useAsync(() => api.loadFormFields(), [api]);
  const [manifest] = useState({
    title: 'Environment',
    steps: [
      {
        title: 'Environment',
        schema: {
          type: 'object',
          required: Object.keys(props.properties),
          properties: props.properties,
        },
      },
    ],
  });
  return fields.value ? (
    <Stepper
      manifest={manifest as never}
      extensions={fields.value as never}
      initialState={props.initialState}
      onCreate={props.onCreate as never}
    />
  ) : null;
}

describe('the fields for template forms', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  const render = (
    properties: object,
    initialState?: Record<string, string>,
  ) => {
    const onCreate = jest.fn(async (_values: object) => {});
    renderTestApp({
      features: [
        starryPlugin,
        scaffolderPlugin,
        createFrontendModule({
          pluginId: 'app',
          extensions: [
            createExtension({
              name: 'form',
              attachTo: { id: 'app/routes', input: 'routes' },
              output: [
                coreExtensionData.routePath,
                coreExtensionData.reactElement,
              ],
              factory: () => [
                coreExtensionData.routePath('/form'),
                coreExtensionData.reactElement(
                  <Form
                    properties={properties}
                    initialState={initialState}
                    onCreate={onCreate}
                  />,
                ),
              ],
            }),
          ],
        }),
      ],
      initialRouteEntries: ['/form'],
      apis: [
        [
          catalogApiRef,
          catalogApiMock({
            entities: ['sample-team', 'other-team'].map(name => ({
              apiVersion: 'backstage.io/v1alpha1',
              kind: 'Group',
              metadata: { name },
              spec: { type: 'team', children: [] },
            })),
          }),
        ],
      ],
    });
    return { onCreate };
  };

  const submit = async () => {
    await userEvent.click(screen.getByRole('button', { name: 'Review' }));
    await userEvent.click(
      await screen.findByRole('button', { name: 'Create' }),
    );
  };

  describe('StarryEnvironmentName', () => {
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
      expect(
        await screen.findByText(/No name could be proposed/),
      ).toBeVisible();
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

  describe('StarryBranchPicker', () => {
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
      server.use(
        http.get(`${BASE}/branches`, () => HttpResponse.json(branches)),
      );
      render(properties, {
        service: 'component:default/sample-be',
        branch: 'main',
      });
      const input = await screen.findByRole('textbox', { name: /Branch/ });
      expect(input).toHaveValue('main');
      const component = screen.getByRole('textbox', { name: /Component/ });
      await userEvent.clear(component);
      expect(
        await screen.findByText('Choose a component first.'),
      ).toBeVisible();
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
        await screen.findByText(
          'Could not load branches: It has no repository.',
        ),
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
      const text = /Only \d+ of 1234 branches are offered/;
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
      server.use(
        http.get(`${BASE}/branches`, () => HttpResponse.json(branches)),
      );
      const { onCreate } = render(properties, {
        service: 'component:default/sample-be',
      });
      const input = await screen.findByRole('textbox', { name: /Branch/ });
      await screen.findByText('The branch to run.');
      await userEvent.type(input, 'v1.2.3');
      expect(
        await screen.findByText(/it must be a tag or a commit then/),
      ).toBeVisible();
      await submit();
      await waitFor(() =>
        expect(onCreate).toHaveBeenCalledWith(
          expect.objectContaining({ branch: 'v1.2.3' }),
        ),
      );
    });
  });

  describe('StarryOwner', () => {
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
        await screen.findByText(/The catalog knows neither you nor a group/),
      ).toBeVisible();
    });
  });

  describe('StarryLifetime', () => {
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
});
