import {
  registerMswTestHooks,
  renderTestApp,
} from '@backstage/frontend-test-utils';
import { createTestEntityPage } from '@backstage/plugin-catalog-react/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder/alpha';
import type { Environment } from '@starry-idp/backstage-plugin-starry-common';
import { http, HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import { aList, anEnvironment } from '../__fixtures__/environment';
import { showWidth } from '../__fixtures__/showWidth';
import starryPlugin from '../index';
import { aPlatform, platformHandlers } from './platformHandlers';

const BASE = 'http://localhost:7007/api/starry';

const entity = {
  apiVersion: 'backstage.io/v1alpha1',
  kind: 'Component',
  metadata: { name: 'sample-be' },
  spec: { type: 'service', owner: 'group:default/sample-team' },
};

/**
 * The tab on the page of `sample-be`, with a backend that has
 * `backend.environments`; `requests` for its list are noted.
 */
export function setupEntityTab() {
  const server = setupServer();
  registerMswTestHooks(server);

  const backend: { environments: Environment[] } = { environments: [] };
  const requests: URL[] = [];
  const platform = aPlatform();

  beforeEach(() => {
    showWidth(1440);
    backend.environments = [anEnvironment()];
    requests.length = 0;
    Object.assign(platform, aPlatform());
    server.use(
      ...platformHandlers(platform),
      http.get(`${BASE}/environments`, ({ request }) => {
        requests.push(new URL(request.url));
        return HttpResponse.json(aList(...backend.environments));
      }),
      http.get(`${BASE}/offerings`, () =>
        HttpResponse.json({
          items: [
            {
              name: 'postgresql-database',
              title: 'PostgreSQL',
              type: 'database',
              version: '13',
              tier: 'standard',
              dependencies: [],
              parameters: {},
            },
          ],
        }),
      ),
    );
  });

  const render = (
    options: {
      of?: object;
      apis?: any[];
      config?: object;
      features?: any[];
    } = {},
  ) =>
    renderTestApp({
      features: [starryPlugin, ...(options.features ?? [scaffolderPlugin])],
      extensions: [
        createTestEntityPage({ entity: { ...entity, ...options.of } }),
      ],
      config: {
        app: { baseUrl: 'http://localhost:3000' },
        backend: { baseUrl: 'http://localhost:7007' },
        ...options.config,
      },
      apis: options.apis ?? [],
    });

  return { server, backend, requests, platform, render };
}
