import {
  mockCredentials,
  mockServices,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { createMockActionContext } from '@backstage/plugin-scaffolder-node-test-utils';
import { HttpResponse } from 'msw';
import { setupServer } from 'msw/node';
import * as yaml from 'yaml';
import { ManualClock } from '../__testUtils__/ManualClock';
import {
  environment,
  refusal,
  ScriptedStarry,
} from '../__testUtils__/ScriptedStarry';
import { createCreateEnvironmentAction } from './createEnvironment';
import { examples } from './createEnvironment.examples';

const page = 'http://portal.example.com/environments/k3x9p2aa';
const baseUrl = 'http://backend.example.com/api/starry';

const input = {
  name: 'test-00',
  owner: 'group:default/sample-team',
  services: {
    'sample-be': {
      offering: 'web-application',
      component: 'sample-be',
      expose: false,
    },
    'orders-db': { offering: 'postgresql-database', config: { size: 'small' } },
  },
};

const waiting = { ...input, wait: true };

/** What a task that waits says first. */
const waits = (time: string) =>
  `Waiting, ${time} at the most; until then this task occupies one of the scaffolder's workers, which all templates share`;

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

  function createContext(contextInput: object, overrides: object = {}) {
    const logger = mockServices.logger.mock();
    const log: string[] = [];
    for (const level of ['info', 'warn', 'error'] as const) {
      logger[level].mockImplementation((message: string) => {
        log.push(level === 'info' ? message : `${level}: ${message}`);
      });
    }
    const outputs: Record<string, any> = {};
    const ctx = {
      ...createMockActionContext<any, any>({
        input: contextInput as any,
        task: { id: 'task-1' },
        templateInfo: { entityRef: 'template:default/environment' },
      }),
      logger,
      output: (key: string | number | symbol, value: unknown) => {
        outputs[String(key)] = value;
      },
      ...overrides,
    };
    return { ctx, log, outputs };
  }

  async function run(contextInput: object = waiting, overrides: object = {}) {
    const { ctx, log, outputs } = createContext(contextInput, overrides);
    const action = createCreateEnvironmentAction({
      auth: mockServices.auth({ pluginId: 'scaffolder' }),
      discovery: mockServices.discovery.mock({
        getBaseUrl: async pluginId =>
          `http://backend.example.com/api/${pluginId}`,
      }),
      clock,
      appBaseUrl: 'http://portal.example.com/',
    });
    const error: Error | undefined = await action
      .handler(ctx as any)
      .then(() => undefined)
      .catch(e => e);
    return { error, log, outputs };
  }

  it('tells the stages as they happen, and hands out the addresses', async () => {
    const [app, database] = environment().services;
    starry.shown = [
      environment(),
      environment({
        phase: 'provisioning',
        message: 'Waiting for 2 services.',
        services: [app, { ...database, health: 'progressing' }],
      }),
      environment({
        phase: 'provisioning',
        message: 'Waiting for sample-be.',
        services: [
          {
            ...app,
            health: 'degraded',
            message: 'The image is not there yet.',
          },
          { ...database, health: 'healthy' },
        ],
      }),
      environment({
        phase: 'provisioning',
        message: 'Waiting for sample-be.',
        freshness: { stale: true, message: 'Argo CD does not answer.' },
        services: [app, { ...database, health: 'healthy' }],
      }),
      environment({
        phase: 'ready',
        message: 'All services are healthy.',
        services: [
          { ...app, health: 'healthy' },
          { ...database, health: 'healthy' },
        ],
      }),
    ];

    const { error, log, outputs } = await run();

    expect(error).toBeUndefined();
    expect(log).toEqual([
      `Environment "test-00" is on record: ${page}`,
      waits('10 minutes'),
      'pending: It is about to be made.',
      'provisioning: Waiting for 2 services.',
      'provisioning: Waiting for sample-be.',
      'warn: sample-be is degraded: The image is not there yet.',
      'orders-db is healthy (1 of 2)',
      'warn: Argo CD does not answer.',
      'ready: All services are healthy.',
      'sample-be is healthy (2 of 2)',
      'Environment "test-00" is ready after 6 seconds',
      `Environment test-00: ${page}`,
      'sample-be: http://test-00.sample-be.starry.localhost/',
    ]);
    expect(outputs).toEqual({
      id: 'k3x9p2aa',
      name: 'test-00',
      phase: 'ready',
      environmentUrl: page,
      urls: { 'sample-be': 'http://test-00.sample-be.starry.localhost/' },
      links: [
        { title: 'Environment test-00', url: page, icon: 'dashboard' },
        {
          title: 'sample-be',
          url: 'http://test-00.sample-be.starry.localhost/',
          icon: 'externalLink',
        },
      ],
    });
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

  it.each([
    ['soon', 'must be an ISO 8601 duration, e.g. PT10M'],
    ['PT0S', 'must be longer than nothing'],
    ['-PT5M', 'must be longer than nothing'],
    ['P1D', 'must be at most PT1H'],
  ])('refuses to wait for %s', async (waitTimeout, message) => {
    const { error } = await run({ ...input, waitTimeout });
    expect(error?.message).toContain(`waitTimeout: ${message}`);
    expect(starry.requests.every(({ query }) => query.dryRun)).toBe(true);
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
      const checkpoints = new Map<string, unknown>();
      const overrides = {
        async checkpoint({ key, fn }: { key: string; fn: () => unknown }) {
          if (!checkpoints.has(key)) {
            checkpoints.set(key, await fn());
          }
          return checkpoints.get(key);
        },
      };
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

  describe('while it waits', () => {
    it('looks less and less often, and goes on no longer than told', async () => {
      starry.shown = [
        environment({
          phase: 'provisioning',
          message: 'Waiting for sample-be.',
        }),
      ];
      const { error } = await run({ ...waiting, waitTimeout: 'PT90S' });

      expect(error?.message).toBe(
        `Environment "test-00" is provisioning after 1 minute and 30 seconds, which is how long this step waits: Waiting for sample-be. It goes on without the task: ${page}`,
      );
      expect(clock.sleeps[0]).toBe(1_000);
      expect(Math.max(...clock.sleeps)).toBe(5_000);
      expect(clock.sleeps.reduce((sum, sleep) => sum + sleep)).toBe(90_000);
    });

    it('waits ten minutes unless told otherwise', async () => {
      starry.shown = [environment()];
      const { error } = await run();
      expect(error?.message).toContain('is pending after 10 minutes,');
    });

    it('tells why the environment failed, and what to do', async () => {
      starry.shown = [
        environment(),
        environment({
          phase: 'failed',
          reason: 'ImageNotFound',
          message: 'The image of sample-be is not in the registry.',
          nextStep: 'Wait for its build, then redeploy.',
        }),
      ];
      const { error } = await run();
      expect(error?.message).toBe(
        [
          'Environment "test-00" failed (ImageNotFound): The image of sample-be is not in the registry.',
          'Wait for its build, then redeploy.',
          page,
        ].join('\n'),
      );
    });

    it.each([
      [
        'is being deleted',
        environment({ phase: 'deleting', message: 'ann deletes it.' }),
        'Environment "test-00" was deleted meanwhile. ann deletes it.',
      ],
      [
        'is gone',
        environment({ phase: 'gone', message: 'It expired.' }),
        'Environment "test-00" was deleted meanwhile. It expired.',
      ],
      [
        'is not even on record',
        refusal(404, 'NotFoundError', 'No environment k3x9p2aa'),
        'Environment "test-00" was deleted meanwhile.',
      ],
    ])('says so if the environment %s', async (_, answer, message) => {
      starry.shown = [environment(), answer];
      const { error } = await run();
      expect(error?.message).toBe(message);
    });

    it('says that the environment goes on if it cannot be followed', async () => {
      starry.shown = [
        environment(),
        refusal(401, 'AuthenticationError', 'The session has ended'),
      ];
      const { error } = await run();
      expect(error?.name).toBe('AuthenticationError');
      expect(error?.message).toContain(`goes on without the task: ${page}`);
      expect(error?.message).toContain('The session has ended');
    });

    it('stops at once when the task is cancelled, and leaves the environment', async () => {
      const controller = new AbortController();
      starry.shown = [environment()];
      clock.duringSleep(() => controller.abort());
      const { error, log, outputs } = await run(waiting, {
        signal: controller.signal,
      });

      const message = `The task is cancelled; environment "test-00" is not, it stays until it expires or is deleted: ${page}`;
      expect(error?.message).toBe(message);
      expect(log.at(-1)).toBe(`warn: ${message}`);
      expect(outputs).toEqual({});
      expect(starry.calls).toEqual([
        'POST /environments',
        'GET /environments/k3x9p2aa',
      ]);
    });

    it('does not wait for an answer when the task is cancelled', async () => {
      const controller = new AbortController();
      const signal = controller.signal;
      const never = new Promise<never>(() => {});
      starry.created = [environment()];
      jest.spyOn(globalThis, 'fetch').mockImplementationOnce((_, init) => {
        setImmediate(() => controller.abort());
        return Promise.race([
          never,
          new Promise<never>((_resolve, reject) =>
            init!.signal!.addEventListener('abort', () =>
              reject(init!.signal!.reason),
            ),
          ),
        ]);
      });
      const { error } = await run(input, { signal });
      expect(error?.message).toContain(
        'The task was cancelled while it asked for environment "test-00"',
      );
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
