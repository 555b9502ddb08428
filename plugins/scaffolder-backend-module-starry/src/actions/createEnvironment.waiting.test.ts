import { registerMswTestHooks } from '@backstage/backend-test-utils';
import { setupServer } from 'msw/node';
import { ManualClock } from '../__testUtils__/ManualClock';
import { runAction } from '../__testUtils__/runAction';
import {
  environment,
  refusal,
  ScriptedStarry,
} from '../__testUtils__/ScriptedStarry';
import { wantedEnvironment as input } from '../__testUtils__/wantedEnvironment';
import { createCreateEnvironmentAction } from './createEnvironment';

const page = 'http://portal.example.com/environments/k3x9p2aa';
const baseUrl = 'http://backend.example.com/api/starry';

const waiting = { ...input, wait: true };

/** What a task that waits says first. */
const waits = (time: string) =>
  `Waiting, ${time} at the most; until then this task occupies one of the scaffolder's workers, which all templates share`;

describe('starry:environment:create, while it waits', () => {
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
