import { useState } from 'react';
import { screen } from '@testing-library/react';
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
import { setupServer } from 'msw/node';
import starryPlugin from '../index';

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

/** A template's form with one step, in an app with the plugin. */
export function setupTemplateForm() {
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

  return { server, render, submit };
}
