import {
  mockCredentials,
  registerMswTestHooks,
} from '@backstage/backend-test-utils';
import { Environment } from '@starry-idp/backstage-plugin-starry-common';
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
import { createRedeployEnvironmentAction } from './redeployEnvironment';
import { examples } from './redeployEnvironment.examples';

const page = 'http://portal.example.com/environments/k3x9p2aa';
const baseUrl = 'http://backend.example.com/api/starry';

function at(
  commit: string,
  changes: Partial<Environment> = {},
  revision: string = 'feat/myfeature-00',
): Environment {
  const [app, database] = environment().services;
  return environment({
    services: [{ ...app, commit: commit.repeat(40), revision }, database],
    ...changes,
  });
}

const ready = at('0', { phase: 'ready', message: 'Everything is running.' });
const asked = at('8', {
  phase: 'provisioning',
  message: 'A redeployment was asked for.',
  generation: 2,
});
const rollingOut = at('8', {
  phase: 'provisioning',
  message: 'Waiting for sample-be to be up.',
  generation: 2,
});
const readyAgain = at('8', {
  phase: 'ready',
  message: 'Everything is running.',
  generation: 2,
});

describe('starry:environment:redeploy', () => {
  const server = setupServer();
  registerMswTestHooks(server);

  let starry: ScriptedStarry;
  let clock: ManualClock;

  beforeEach(() => {
    starry = new ScriptedStarry(baseUrl);
    starry.shown = [ready, asked, rollingOut, readyAgain];
    starry.redeployed = [asked];
    clock = new ManualClock();
    server.use(...starry.handlers());
  });

  const run = (input: object, overrides: object = {}) =>
    runAction(createRedeployEnvironmentAction, { input, clock, overrides });

  it('redeploys by id on behalf of the user, and waits until it is ready', async () => {
    const { error, log, outputs } = await run({
      id: 'k3x9p2aa',
      wait: true,
      services: { 'sample-be': { revision: 'main' } },
    });

    expect(error).toBeUndefined();
    expect(starry.calls).toEqual([
      'GET /environments/k3x9p2aa',
      'POST /environments/k3x9p2aa/redeploy',
      'GET /environments/k3x9p2aa',
      'GET /environments/k3x9p2aa',
      'GET /environments/k3x9p2aa',
    ]);
    expect(starry.requests[1]).toMatchObject({
      authorization: mockCredentials.service.header({
        onBehalfOf: mockCredentials.user(),
        targetPluginId: 'starry',
      }),
      body: { services: { 'sample-be': { revision: 'main' } } },
    });
    expect(log).toEqual([
      'sample-be: feat/myfeature-00 000000000000 → feat/myfeature-00 888888888888',
      `Environment "test-00" is being redeployed: ${page}`,
      expect.stringMatching(/^Waiting, 10 minutes at the most/),
      'provisioning: A redeployment was asked for.',
      'provisioning: Waiting for sample-be to be up.',
      'ready: Everything is running.',
      'Environment "test-00" is ready after 2 seconds',
    ]);
    expect(outputs).toEqual({
      changed: true,
      id: 'k3x9p2aa',
      name: 'test-00',
      phase: 'ready',
      environmentUrl: page,
      urls: { 'sample-be': 'http://test-00.sample-be.starry.localhost/' },
      links: [
        expect.objectContaining({ url: page }),
        expect.objectContaining({ title: 'sample-be' }),
      ],
    });
  });

  it('asks for the newest commits when no revision is given', async () => {
    await run({ name: 'test-00', services: { 'sample-be': { revision: '' } } });
    await run({ name: 'test-00' });
    expect(
      starry.requests
        .filter(({ method }) => method === 'POST')
        .map(({ body }) => body),
    ).toEqual([{ services: { 'sample-be': {} } }, { services: {} }]);
  });

  it('says that there is nothing to change', async () => {
    starry.shown = [ready];
    starry.redeployed = [ready];
    const { error, log, outputs } = await run({ id: 'k3x9p2aa' });
    expect(error).toBeUndefined();
    expect(log[0]).toBe(
      `Environment "test-00" is where it is wanted already: ${page}`,
    );
    expect(outputs).toMatchObject({ changed: false, phase: 'ready' });
  });

  it('asks once, and for the same one, however often the task is tried', async () => {
    const overrides = remembering();
    starry.shown = [
      ready,
      refusal(403, 'NotAllowedError', 'The session ended'),
    ];
    const input = { name: 'test-00', wait: true };
    const first = await run(input, overrides);
    expect(first.error?.message).toContain('cannot be followed any longer');

    starry.listed = [environment({ id: 'newer222' })];
    starry.shown = [rollingOut, readyAgain];
    const second = await run(input, overrides);
    expect(second.error).toBeUndefined();
    expect(second.outputs).toMatchObject({ id: 'k3x9p2aa', changed: true });
    expect(starry.calls.filter(call => call.startsWith('POST'))).toEqual([
      'POST /environments/k3x9p2aa/redeploy',
    ]);
  });

  it.each([
    ['failed', 'failed'],
    ['degraded', 'is degraded'],
  ] as const)('fails when it is %s', async (phase, words) => {
    starry.shown = [
      ready,
      rollingOut,
      at('8', {
        phase,
        reason: 'CrashLoop',
        message: 'sample-be starts and exits again.',
        nextStep: 'Read the log of sample-be.',
      }),
    ];
    const { error } = await run({ id: 'k3x9p2aa', wait: true });
    expect(error?.message).toBe(
      [
        `Environment "test-00" ${words} (CrashLoop): sample-be starts and exits again.`,
        'Read the log of sample-be.',
        page,
      ].join('\n'),
    );
  });

  it('tells everything that Starry finds wrong, a line each', async () => {
    starry.redeployed = [
      refusal(400, 'InputError', 'all in one line', [
        { field: 'services.foo', message: 'there is no such service' },
        { field: 'services.sample-be.revision', message: 'is no branch' },
      ]),
    ];
    const { error } = await run({ id: 'k3x9p2aa' });
    expect(error).toMatchObject({
      name: 'InputError',
      message: [
        'Environment k3x9p2aa cannot be redeployed:',
        'services.foo: there is no such service',
        'services.sample-be.revision: is no branch',
      ].join('\n'),
    });
  });

  it('tells why Starry refuses', async () => {
    starry.redeployed = [
      refusal(409, 'ConflictError', 'The environment test-00 is being deleted'),
    ];
    const { error } = await run({ id: 'k3x9p2aa' });
    expect(error?.name).toBe('ConflictError');
    expect(error?.message).toContain(
      'The environment test-00 is being deleted',
    );
  });

  it('does nothing to what somebody changed in between, and says what', async () => {
    starry.shown = [at('0', { phase: 'ready', generation: 7 })];
    starry.redeployed = [
      refusal(
        412,
        'PreconditionFailedError',
        'The environment test-00 has changed since you looked at it',
      ),
    ];
    const { error, outputs } = await run({ id: 'k3x9p2aa' });
    expect(starry.requests[1].ifMatch).toBe('"7"');
    expect(error?.message).toContain(
      'The environment test-00 has changed since you looked at it',
    );
    expect(outputs).toEqual({});
    expect(starry.requests).toHaveLength(2);
  });

  it('does not take for others what it did itself when the answer was lost', async () => {
    starry.redeployed = [HttpResponse.error(), asked];
    const { error } = await run({ id: 'k3x9p2aa' });
    expect(error).toBeUndefined();
    expect(
      starry.requests
        .filter(({ method }) => method === 'POST')
        .map(({ ifMatch }) => ifMatch),
    ).toEqual(['"1"', null]);
  });

  it('does not wait unless told so', async () => {
    const { error, outputs } = await run({ id: 'k3x9p2aa' });
    expect(error).toBeUndefined();
    expect(outputs.phase).toBe('provisioning');
    expect(clock.sleeps).toEqual([]);
  });

  it.each([[{}], [{ id: 'k3x9p2aa', name: 'test-00' }]])(
    'wants either the id or the name, not %j',
    async input => {
      const { error } = await run(input);
      expect(error?.message).toBe(
        'Give either the id or the name of an environment',
      );
      expect(starry.calls).toEqual([]);
    },
  );

  it('refuses to wait for too long before anything is redeployed', async () => {
    const { error } = await run({ id: 'k3x9p2aa', waitTimeout: 'PT61M' });
    expect(error?.message).toBe(
      'Nothing is redeployed:\nwaitTimeout: must be at most PT1H',
    );
    expect(starry.calls).toEqual([]);
  });

  it('says that there is no such environment', async () => {
    starry.listed = [];
    const { error } = await run({ name: 'test-00' });
    expect(error).toMatchObject({
      name: 'NotFoundError',
      message: 'There is no environment named "test-00"',
    });
  });

  describe('dry run', () => {
    it('changes nothing, and tells what would be asked for', async () => {
      const { error, log, outputs } = await run(
        { id: 'k3x9p2aa', services: { 'sample-be': { revision: 'main' } } },
        { isDryRun: true },
      );
      expect(error).toBeUndefined();
      expect(log).toEqual([
        'Dry run: environment "test-00" would be redeployed',
        'sample-be: the newest commit of main, now at 000000000000',
      ]);
      expect(outputs).toMatchObject({ changed: false, phase: 'ready' });
      expect(starry.calls).toEqual(['GET /environments/k3x9p2aa']);
    });

    it('tells which services cannot be redeployed', async () => {
      const { error } = await run(
        { id: 'k3x9p2aa', services: { foo: {}, 'orders-db': {} } },
        { isDryRun: true },
      );
      expect(error?.message).toBe(
        [
          'Environment "test-00" cannot be redeployed:',
          'services.foo: there is no such service',
          'services.orders-db: postgresql-database is not built from a component',
        ].join('\n'),
      );
    });
  });

  it.each(examples)('example: $description', async ({ example }) => {
    const [step] = yaml.parse(example).steps;
    const { error, outputs } = await run(step.input);

    expect(error).toBeUndefined();
    expect(step.action).toBe('starry:environment:redeploy');
    expect(outputs).toMatchObject({ id: 'k3x9p2aa', changed: true });
    expect(starry.calls).toContain('POST /environments/k3x9p2aa/redeploy');
  });
});
