import { readFileSync } from 'node:fs';
import { basename, resolve } from 'node:path';
import {
  coreServices,
  createBackendPlugin,
} from '@backstage/backend-plugin-api';
import {
  mockCredentials,
  mockServices,
  startTestBackend,
  TestBackend,
  TestDatabases,
} from '@backstage/backend-test-utils';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import scaffolderPlugin from '@backstage/plugin-scaffolder-backend';
import * as yaml from 'yaml';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
import scaffolderModuleStarry from '.';
import { environment, service } from './__testUtils__/ScriptedStarry';

/**
 * A Starry that shows who asks, and answers with what is asked for, which never
 * gets further than being on record.
 */
const starryPlugin = createBackendPlugin({
  pluginId: 'starry',
  register(env) {
    env.registerInit({
      deps: {
        httpAuth: coreServices.httpAuth,
        httpRouter: coreServices.httpRouter,
      },
      async init({ httpAuth, httpRouter }) {
        const recorded = new Map<string, Environment>();
        httpRouter.use(async (req, res) => {
          const { principal } = await httpAuth.credentials(req, {
            allow: ['user'],
          });
          const asked = recorded.get(basename(req.path));
          if (asked) {
            res.json(asked);
            return;
          }
          let body = '';
          for await (const chunk of req) {
            body += chunk;
          }
          const { name, owner, services } = JSON.parse(body);
          const made = environment({
            id: `id-of-${name}`,
            name,
            owner,
            createdBy: principal.userEntityRef,
            services: Object.entries<object>(services).map(
              ([serviceName, wanted]) =>
                service(serviceName, {
                  ...wanted,
                  url: `http://${name}.${serviceName}.starry.localhost/`,
                }),
            ),
          });
          recorded.set(made.id, made);
          res.json(made);
        });
      },
    });
  },
});

const template = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'environment' },
  spec: {
    type: 'environment',
    parameters: {},
    steps: [
      {
        id: 'create',
        name: 'Make the environment',
        action: 'starry:environment:create',
        input: {
          name: '${{ parameters.name }}',
          owner: 'group:default/sample-team',
          services: { 'sample-be': { offering: 'web-application' } },
        },
      },
    ],
    output: {
      links: [
        {
          title: '${{ steps.create.output.links[0].title }}',
          url: '${{ steps.create.output.environmentUrl }}',
          icon: 'dashboard',
        },
        {
          if: '${{ steps.create.output.links.length > 1 }}',
          title: '${{ steps.create.output.links[1].title }}',
          url: '${{ steps.create.output.links[1].url }}',
          icon: 'externalLink',
        },
        {
          if: '${{ steps.create.output.links.length > 2 }}',
          title: '${{ steps.create.output.links[2].title }}',
          url: '${{ steps.create.output.links[2].url }}',
        },
      ],
    },
  },
};

/** The template that comes with Starry. */
function shippedTemplate() {
  const path = resolve(
    __dirname,
    '../../../templates/ephemeral-environment/template.yaml',
  );
  return yaml.parse(readFileSync(path, 'utf8'));
}

const otherTemplate = {
  apiVersion: 'scaffolder.backstage.io/v1beta3',
  kind: 'Template',
  metadata: { name: 'other' },
  spec: {
    type: 'service',
    parameters: {},
    steps: [
      { id: 'log', action: 'debug:log', input: { message: 'It is my turn' } },
    ],
  },
};

/** The template that the documentation shows. */
function documentedTemplate() {
  const path = resolve(__dirname, '../../../docs/writing-templates.md');
  const [, block] = readFileSync(path, 'utf8').match(/```yaml\n([^]*?)```/)!;
  return yaml.parse(block);
}

// Unlike Backstage's own SQLite, these are closed after the last test.
const databases = TestDatabases.create({ ids: ['SQLITE_3'] });

describe('scaffolderModuleStarry', () => {
  let backend: TestBackend;
  let baseUrl: string;

  beforeAll(async () => {
    backend = await startTestBackend({
      features: [
        mockServices.database.factory({
          knex: await databases.init('SQLITE_3'),
          migrations: {},
        }),
        scaffolderPlugin,
        scaffolderModuleStarry,
        starryPlugin,
        catalogServiceMock.factory({
          entities: [shippedTemplate(), otherTemplate],
        }),
        mockServices.rootConfig.factory({
          data: { app: { baseUrl: 'http://portal.example.com' } },
        }),
      ],
    });
    baseUrl = `http://localhost:${backend.server.port()}/api/scaffolder`;
  });

  afterAll(async () => {
    await backend.stop();
  });

  it('adds the actions', async () => {
    const response = await fetch(`${baseUrl}/v2/actions`);
    const actions: Array<{ id: string; examples: unknown[] }> =
      await response.json();
    expect(
      actions
        .filter(
          ({ id, examples }) => id.startsWith('starry:') && examples.length,
        )
        .map(({ id }) => id),
    ).toEqual([
      'starry:environment:create',
      'starry:environment:delete',
      'starry:environment:redeploy',
    ]);
  });

  async function dryRun(dryTemplate: object, values: object) {
    const response = await fetch(`${baseUrl}/v2/dry-run`, {
      method: 'POST',
      headers: {
        'content-type': 'application/json',
        authorization: mockCredentials.user.header(),
      },
      body: JSON.stringify({
        template: dryTemplate,
        values,
        directoryContents: [],
      }),
    });
    return await response.json();
  }

  it('runs a template dry, as the user who asks for it', async () => {
    const result = await dryRun(template, { name: 'test-00' });
    expect(result.log.map((entry: any) => entry.body.message)).toContainEqual(
      expect.stringContaining('Dry run: environment "test-00" would be made'),
    );
    expect(result.output.links).toEqual([
      {
        title: 'Environment test-00',
        url: 'http://portal.example.com/environments/id-of-test-00',
        icon: 'dashboard',
      },
      {
        title: 'sample-be',
        url: 'http://test-00.sample-be.starry.localhost/',
        icon: 'externalLink',
      },
    ]);
  });

  it('runs the template that the documentation shows', async () => {
    const { log, output } = await dryRun(documentedTemplate(), {
      name: 'test-00',
      component: 'component:default/shop-be',
      branch: 'feat/myfeature-00',
      owner: 'group:default/sample-team',
      lifetime: 'PT4H',
    });
    expect(log.map((entry: any) => entry.body.message)).toContainEqual(
      expect.stringContaining(
        'shop-be: web-application from component:default/shop-be at feat/myfeature-00',
      ),
    );
    expect(output.links).toEqual([
      {
        title: 'Environment test-00',
        url: 'http://portal.example.com/environments/id-of-test-00',
        icon: 'dashboard',
      },
      {
        title: 'shop-fe',
        url: 'http://test-00.shop-fe.starry.localhost/',
        icon: 'externalLink',
      },
    ]);
  });

  it('runs it without a branch as well', async () => {
    const { log, output } = await dryRun(documentedTemplate(), {
      name: 'test-00',
      component: 'component:default/shop-be',
      owner: 'group:default/sample-team',
    });
    expect(log.map((entry: any) => entry.body.message)).toContainEqual(
      expect.stringMatching(
        /shop-be: web-application from component:default\/shop-be\b(?! at)/,
      ),
    );
    expect(output.links).toHaveLength(2);
  });

  const authorization = mockCredentials.user.header();

  async function startTask(name: string, values: object): Promise<string> {
    const response = await fetch(`${baseUrl}/v2/tasks`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization },
      body: JSON.stringify({ templateRef: `template:default/${name}`, values }),
    });
    return (await response.json()).id;
  }

  /** Resolves to all that a task says, when it is done. */
  async function endOf(taskId: string): Promise<string> {
    const events = await fetch(`${baseUrl}/v2/tasks/${taskId}/eventstream`, {
      headers: { authorization },
    });
    return await events.text();
  }

  it('lets another template run while ten environments are on their way', async () => {
    const taskIds: string[] = [];
    for (let number = 0; number < 10; number += 1) {
      taskIds.push(
        await startTask('ephemeral-environment', {
          name: `test-${number}`,
          component: 'component:default/sample-be',
          branch: 'feat/myfeature-00',
          owner: 'group:default/sample-team',
          lifetime: 'PT8H',
        }),
      );
    }
    expect(await endOf(await startTask('other', {}))).toContain(
      'It is my turn',
    );
    for (const events of await Promise.all(taskIds.map(endOf))) {
      expect(events).toContain('It goes on without this task');
      expect(events).toContain('"status":"completed"');
      expect(events).toContain('http://portal.example.com/environments/id-of-');
    }
  });
});
