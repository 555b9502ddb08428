import {
  mockCredentials,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { setupServer } from 'msw/node';
import * as yaml from 'yaml';
import { ManualClock } from '../__testUtils__/ManualClock';
import { remembering, runAction } from '../__testUtils__/runAction';
import {
  environment,
  refusal,
  ScriptedStarry,
} from '../__testUtils__/ScriptedStarry';
import { createDeleteEnvironmentAction } from './deleteEnvironment';
import { examples } from './deleteEnvironment.examples';

const page = 'http://portal.example.com/environments/k3x9p2aa';
const baseUrl = 'http://backend.example.com/api/starry';
const gone = environment({ phase: 'gone', message: 'Nothing of it is left.' });

describe('starry:environment:delete', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  let starry: ScriptedStarry;
  let clock: ManualClock;

  beforeEach(() => {
    starry = new ScriptedStarry(baseUrl);
    starry.shown = [
      environment({ phase: 'ready', message: 'All is well.' }),
      environment({ phase: 'deleting', message: 'Its services stop.' }),
      gone,
    ];
    clock = new ManualClock();
    server.use(...starry.handlers());
  });

  const run = (input: object, overrides: object = {}) =>
    runAction(createDeleteEnvironmentAction, { input, clock, overrides });

  it('deletes by id on behalf of the user, and waits until all is gone', async () => {
    const { error, log, outputs } = await run({
      id: 'k3x9p2aa',
      wait: true,
    });

    expect(error).toBeUndefined();
    expect(starry.calls).toEqual([
      'GET /environments/k3x9p2aa',
      'DELETE /environments/k3x9p2aa',
      'GET /environments/k3x9p2aa',
      'GET /environments/k3x9p2aa',
    ]);
    expect(starry.requests[1].authorization).toBe(
      mockCredentials.service.header({
        onBehalfOf: mockCredentials.user(),
        targetPluginId: 'starry',
      }),
    );
    expect(log).toEqual([
      `Environment "test-00" is asked to go: ${page}`,
      expect.stringMatching(/^Waiting, 10 minutes at the most/),
      'deleting: Its services stop.',
      'Environment "test-00" is gone after 1 second',
    ]);
    expect(outputs).toEqual({ id: 'k3x9p2aa', name: 'test-00', phase: 'gone' });
  });

  it('deletes by name, the newest of that name, and does not wait unless told so', async () => {
    starry.listed = [
      environment({ id: 'other111', name: 'test-01' }),
      environment(),
      environment({ id: 'older222', phase: 'deleting' }),
    ];
    const { error, log, outputs } = await run({ name: 'test-00' });

    expect(error).toBeUndefined();
    expect(outputs.phase).toBe('deleting');
    expect(log).toEqual([`Environment "test-00" is asked to go: ${page}`]);
    expect(clock.sleeps).toEqual([]);
    expect(starry.calls).toEqual([
      'GET /environments',
      'GET /environments/k3x9p2aa',
      'DELETE /environments/k3x9p2aa',
    ]);
  });

  it('deletes the same one when the task is tried again, though its name is free', async () => {
    const overrides = remembering();
    await run({ name: 'test-00' }, overrides);

    starry.listed = [environment({ id: 'newer222' })];
    starry.deleted = [gone];
    const { error, outputs } = await run({ name: 'test-00' }, overrides);

    expect(error).toBeUndefined();
    expect(outputs).toEqual({ id: 'k3x9p2aa', name: 'test-00', phase: 'gone' });
    expect(starry.calls.filter(call => call.includes('newer222'))).toEqual([]);
  });

  it('does not delete what somebody changed in between, and says what', async () => {
    starry.shown = [environment({ phase: 'ready', generation: 7 })];
    starry.deleted = [
      refusal(
        412,
        'PreconditionFailedError',
        'The environment test-00 has changed since you looked at it',
      ),
    ];
    const { error } = await run({ id: 'k3x9p2aa', ignoreMissing: true });
    expect(starry.requests[1].ifMatch).toBe('"7"');
    expect(error?.message).toContain(
      'The environment test-00 has changed since you looked at it',
    );
    expect(starry.requests).toHaveLength(2);
  });

  it.each([[{}], [{ id: 'k3x9p2aa', name: 'test-00' }]])(
    'wants either the id or the name, not %j',
    async input => {
      const { error } = await run(input);
      expect(error).toMatchObject({
        name: 'InputError',
        message: 'Give either the id or the name of an environment',
      });
      expect(starry.calls).toEqual([]);
    },
  );

  it('refuses to wait for too long before anything is deleted', async () => {
    const { error } = await run({ id: 'k3x9p2aa', waitTimeout: 'PT61M' });
    expect(error?.message).toBe(
      'Nothing is deleted:\nwaitTimeout: must be at most PT1H',
    );
    expect(starry.calls).toEqual([]);
  });

  describe('without such an environment', () => {
    beforeEach(() => {
      starry.shown = [refusal(404, 'NotFoundError', 'No such environment')];
      starry.listed = [];
    });

    it.each([
      [{ id: 'k3x9p2aa' }, 'There is no environment k3x9p2aa'],
      [{ name: 'test-00' }, 'There is no environment named "test-00"'],
    ])('says so for %j', async (input, message) => {
      const { error } = await run(input);
      expect(error).toMatchObject({ name: 'NotFoundError', message });

      const ignored = await run({ ...input, ignoreMissing: true });
      expect(ignored).toEqual({
        error: undefined,
        log: [message],
        outputs: { phase: 'gone' },
      });
    });
  });

  it('does not take a refusal for a missing environment', async () => {
    starry.shown = [refusal(403, 'NotAllowedError', 'It is not yours')];
    const { error } = await run({ id: 'k3x9p2aa', ignoreMissing: true });
    expect(error?.name).toBe('NotAllowedError');
    expect(error?.message).toContain('It is not yours');
  });

  it('deletes nothing in a dry run', async () => {
    const { log, outputs } = await run({ name: 'test-00' }, { isDryRun: true });
    expect(log).toEqual(['Dry run: environment "test-00" would be deleted']);
    expect(outputs).toEqual({
      id: 'k3x9p2aa',
      name: 'test-00',
      phase: 'ready',
    });
    expect(starry.calls.some(call => call.startsWith('DELETE'))).toBe(false);
  });

  it('goes on no longer than told', async () => {
    starry.shown = [
      environment({ phase: 'deleting', message: 'Its volumes are released.' }),
    ];
    const { error } = await run({
      id: 'k3x9p2aa',
      wait: true,
      waitTimeout: 'PT1M',
    });
    expect(error?.message).toBe(
      `Environment "test-00" is not gone after 1 minute, which is how long this step waits: Its volumes are released. It goes on being deleted without the task: ${page}`,
    );
  });

  it('stops waiting at once when the task is cancelled', async () => {
    const controller = new AbortController();
    clock.duringSleep(() => controller.abort());
    starry.shown = [environment({ phase: 'deleting' })];
    const { error, log } = await run(
      { id: 'k3x9p2aa', wait: true },
      { signal: controller.signal },
    );
    const message = `The task is cancelled; environment "test-00" is deleted nevertheless: ${page}`;
    expect(error?.message).toBe(message);
    expect(log.at(-1)).toBe(`warn: ${message}`);
  });

  it.each(examples)('example: $description', async ({ example }) => {
    const [step] = yaml.parse(example).steps;
    const { error, outputs } = await run(step.input);

    expect(error).toBeUndefined();
    expect(step.action).toBe('starry:environment:delete');
    expect(outputs).toMatchObject({ id: 'k3x9p2aa', name: 'test-00' });
    expect(starry.calls).toContain('DELETE /environments/k3x9p2aa');
  });
});
