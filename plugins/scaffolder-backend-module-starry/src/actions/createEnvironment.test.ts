import {
  mockCredentials,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import * as yaml from 'yaml';
import { ManualClock } from '../__testUtils__/ManualClock';
import { remembering, runAction } from '../__testUtils__/runAction';
import {
  environment,
  refusal,
  ScriptedStarry,
} from '../__testUtils__/ScriptedStarry';
import { wantedEnvironment as input } from '../__testUtils__/wantedEnvironment';
import { createCreateEnvironmentAction } from './createEnvironment';
import { examples } from './createEnvironment.examples';

const page = 'http://portal.example.com/environments/k3x9p2aa';
const baseUrl = 'http://backend.example.com/api/starry';

const waiting = { ...input, wait: true };

describe('starry:environment:create', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  let starry: ScriptedStarry;
  let clock: ManualClock;

  beforeEach(() => {
    starry = new ScriptedStarry(baseUrl);
    clock = new ManualClock();
    server.use(...starry.handlers());
  });

  const run = (wanted: object = waiting, overrides: object = {}) =>
    runAction(createCreateEnvironmentAction, {
      input: wanted,
      clock,
      overrides,
    });

  it('asks on behalf of the user, with a token for each request', async () => {
    await run({
      ...input,
      system: 'system:default/sample',
      stage: 'development',
      lifetime: 'PT4H',
      description: '',
    });

    expect(starry.calls).toEqual([
      'POST /environments',
      'GET /environments/k3x9p2aa',
    ]);
    expect(starry.requests.map(({ authorization }) => authorization)).toEqual(
      starry.requests.map(() =>
        mockCredentials.service.header({
          onBehalfOf: mockCredentials.user(),
          targetPluginId: 'starry',
        }),
      ),
    );
    expect(starry.requests[0].query).toEqual({});
    expect(starry.requests[0].body).toEqual({
      name: 'test-00',
      owner: 'group:default/sample-team',
      system: 'system:default/sample',
      stage: 'development',
      lifetime: 'PT4H',
      services: input.services,
      template: 'template:default/environment',
      requestId: expect.stringMatching(/^scaffolder-[0-9a-f]{32}$/),
    });
  });

  it('does not wait unless told so, and links to the page that shows the rest', async () => {
    starry.shown = [environment()];
    const { error, log, outputs } = await run(input);

    expect(error).toBeUndefined();
    expect(clock.sleeps).toEqual([]);
    expect(log).toEqual([
      `Environment "test-00" is on record: ${page}`,
      'It goes on without this task; its page shows how',
      `Environment test-00: ${page}`,
      'sample-be: http://test-00.sample-be.starry.localhost/',
    ]);
    expect(outputs).toMatchObject({ phase: 'pending', environmentUrl: page });
    expect(outputs.links[0]).toMatchObject({ url: page });
  });

  describe('revisions', () => {
    it('replace those of all services that are built from the component', async () => {
      await run({
        ...input,
        services: {
          ...input.services,
          worker: {
            offering: 'web-application',
            component: 'Component:default/sample-be',
            revision: 'main',
          },
          'sample-fe-1': {
            offering: 'web-application',
            component: 'sample-fe-1',
            revision: 'v1',
          },
        },
        revisions: [
          { component: 'component:default/sample-be', revision: 'feat/x' },
          // As a form gives it when no branch was picked.
          { component: 'sample-fe-1', revision: '' },
        ],
      });
      const { services } = starry.requests[0].body;
      expect(services['sample-be'].revision).toBe('feat/x');
      expect(services.worker.revision).toBe('feat/x');
      expect(services['sample-fe-1'].revision).toBe('v1');
      expect(services['orders-db']).toEqual(input.services['orders-db']);
    });

    it('that nothing uses are an error, told together with all others', async () => {
      starry.created = [
        refusal(400, 'InputError', 'name: is taken', [
          { field: 'name', message: 'is taken' },
        ]),
      ];
      const { error, log } = await run({
        ...input,
        waitTimeout: 'PT2H',
        revisions: [
          { component: 'sample-be', revision: 'feat/x' },
          { component: 'sample-fe-9', revision: 'feat/y' },
          { component: 'component:default/sample-be', revision: 'feat/z' },
        ],
      });
      const issues = [
        'revisions.1.component: no service is built from sample-fe-9',
        'revisions.2.component: component:default/sample-be is named more than once',
        'waitTimeout: must be at most PT1H',
        'name: is taken',
      ];
      expect(error).toMatchObject({
        name: 'InputError',
        message: ['Environment "test-00" cannot be made:', ...issues].join(
          '\n',
        ),
      });
      expect(log).toEqual(issues.map(issue => `error: ${issue}`));
      expect(starry.requests.map(({ query }) => query)).toEqual([
        { dryRun: 'true' },
      ]);
    });
  });

  it('tells everything that Starry finds wrong, a line each', async () => {
    starry.created = [
      refusal(400, 'InputError', 'all in one line', [
        { field: 'name', message: 'is reserved' },
        {
          field: 'services.sample-be.config.replicas',
          message: 'must be <= 10',
        },
      ]),
    ];
    const { error, log, outputs } = await run();

    expect(error).toMatchObject({
      name: 'InputError',
      message: [
        'Environment "test-00" cannot be made:',
        'name: is reserved',
        'services.sample-be.config.replicas: must be <= 10',
      ].join('\n'),
    });
    expect(log).toEqual([
      'error: name: is reserved',
      'error: services.sample-be.config.replicas: must be <= 10',
    ]);
    expect(outputs).toEqual({});
  });

  it('tells why Starry refuses', async () => {
    starry.created = [
      refusal(403, 'NotAllowedError', 'You do not own group:default/other'),
    ];
    const { error } = await run();
    expect(error?.name).toBe('NotAllowedError');
    expect(error?.message).toContain('Environment "test-00" cannot be made');
    expect(error?.message).toContain('You do not own group:default/other');
    expect(clock.sleeps).toEqual([]);
  });

  describe('dry run', () => {
    it('makes nothing, and shows what would be made', async () => {
      starry.created = [environment()];
      const { error, log, outputs } = await run(input, { isDryRun: true });

      expect(error).toBeUndefined();
      expect(starry.calls).toEqual(['POST /environments']);
      expect(starry.requests[0].query).toEqual({ dryRun: 'true' });
      // The template may be one that is just being written.
      expect(starry.requests[0].body).not.toHaveProperty('template');
      expect(log).toEqual([
        'Dry run: environment "test-00" would be made',
        'owner group:default/sample-team, stage ephemeral, until 2026-01-01T16:00:00Z',
        'sample-be: web-application from component:default/sample-be at feat/myfeature-00 (0123456789ab)',
        'orders-db: postgresql-database',
      ]);
      expect(outputs).toMatchObject({ id: 'k3x9p2aa', environmentUrl: page });
    });

    it('tells everything that is wrong', async () => {
      starry.created = [
        refusal(400, 'InputError', '', [
          { field: 'owner', message: 'is unknown' },
        ]),
      ];
      const { error } = await run(input, { isDryRun: true });
      expect(error?.message).toContain('\nowner: is unknown');
    });
  });

  describe('retry', () => {
    it('sends the same request id for the same step and name only', async () => {
      const requestIds = async (...runs: Array<[object, object]>) => {
        for (const [changes, overrides] of runs) {
          await run({ ...input, ...changes }, overrides);
        }
        return starry.requests
          .filter(({ method }) => method === 'POST')
          .map(({ body }) => body.requestId);
      };
      const [first, retry, ...others] = await requestIds(
        [{}, {}],
        [{}, {}],
        [{ name: 'test-01' }, {}],
        [{}, { task: { id: 'task-2' } }],
        [{}, { step: { id: 'other' } }],
      );
      expect(retry).toBe(first);
      expect(new Set([first, ...others]).size).toBe(4);
    });

    it('goes on with what the first attempt made', async () => {
      const overrides = remembering();
      await run(input, overrides);
      await run(input, overrides);
      await run({ ...input, name: 'test-01' }, overrides);

      expect(starry.calls).toEqual([
        'POST /environments',
        'GET /environments/k3x9p2aa',
        'GET /environments/k3x9p2aa',
        'POST /environments',
        'GET /environments/k3x9p2aa',
      ]);
    });
  });

  describe('trouble', () => {
    it('passes with a backend that comes back', async () => {
      starry.created = [HttpResponse.error(), environment()];
      starry.shown = [
        refusal(503, 'ServiceUnavailableError', 'It is starting'),
        new HttpResponse('Bad gateway', { status: 502 }),
        refusal(429, 'TooManyRequests', 'Slowly'),
        environment({ phase: 'ready', message: 'All is well.' }),
      ];
      const { error, log } = await run();

      expect(error).toBeUndefined();
      const [first, second] = starry.requests;
      expect(second.body.requestId).toBe(first.body.requestId);
      expect(log).toContain(
        'warn: Starry does not answer (It is starting), trying again',
      );
    });

    it('ends the step if it lasts', async () => {
      starry.shown = [
        refusal(503, 'ServiceUnavailableError', 'It is starting'),
      ];
      const { error } = await run();

      expect(error?.message).toContain('It is starting');
      const waited = clock.sleeps.reduce((sum, sleep) => sum + sleep, 0);
      expect(waited).toBeGreaterThan(55_000);
      expect(waited).toBeLessThan(70_000);
    });
  });

  it.each(examples)('example: $description', async ({ example }) => {
    const [step] = yaml.parse(example).steps;
    starry.created = [environment(step.input)];
    const { error, outputs } = await run(step.input);

    expect(error).toBeUndefined();
    expect(step.action).toBe('starry:environment:create');
    expect(outputs).toMatchObject({ name: 'test-00', environmentUrl: page });
    const { body } = starry.requests[0];
    expect(Object.keys(body.services)).toEqual(
      Object.keys(step.input.services),
    );
  });
});
