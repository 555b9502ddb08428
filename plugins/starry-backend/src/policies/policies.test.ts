import {
  createBackendModule,
  LoggerService,
} from '@backstage/backend-plugin-api';
import { mockServices } from '@backstage/backend-test-utils';
import {
  PolicyContext,
  PolicyRequest,
  RequestPolicy,
  starryRequestPoliciesExtensionPoint,
} from '@starry-idp/backstage-plugin-starry-node';
import { ManualClock } from '../__testUtils__/ManualClock';
import {
  component,
  entity,
  issuesOf,
  offering,
  startPortal,
} from '../__testUtils__/TestPortal';
import { Issues } from '../words/Issues';
import { RequestPolicies } from './RequestPolicies';

const entities = [
  entity('Group', 'sample-team'),
  component('sample-be'),
  offering('cache', 'none', {
    parameters: {
      type: 'object',
      properties: { size: { type: 'string', default: 'small' } },
    },
  }),
];

const body = {
  name: 'test-00',
  owner: 'group:default/sample-team',
  services: { cache: { offering: 'cache' } },
};

/** What somebody's backend adds. */
const moduleWith = (...policies: RequestPolicy[]) =>
  createBackendModule({
    pluginId: 'starry',
    moduleId: 'rules',
    register(env) {
      env.registerInit({
        deps: { point: starryRequestPoliciesExtensionPoint },
        async init({ point }) {
          policies.forEach(policy => point.addPolicy(policy));
        },
      });
    },
  });

describe("a platform's own policies", () => {
  const asked: [PolicyRequest, PolicyContext][] = [];
  const smallOnly: RequestPolicy = {
    name: 'small-only',
    async check(request, context) {
      asked.push([request, context]);
      return request.services
        .filter(({ config }) => config.size !== 'small')
        .map(({ name }) => ({
          field: `services.${name}.config.size`,
          message: 'must be small until the new cluster is there',
        }));
    },
  };

  it('refuse together with all else that is wrong', async () => {
    const { get, post } = await startPortal({
      entities,
      features: [moduleWith(smallOnly)],
    });
    const refused = await post('/environments').send({
      ...body,
      name: 'production',
      lifetime: 'P1Y',
      description: 7,
      services: { cache: { offering: 'cache', config: { size: 'large' } } },
    });
    expect(refused.status).toBe(400);
    expect(issuesOf(refused)).toEqual({
      name: 'production is reserved',
      lifetime: 'must be at most P7D',
      description: 'must be a string, not a number',
      'services.cache.config.size':
        'must be small until the new cluster is there',
    });
    expect((await get('/environments')).body.totalItems).toBe(0);
  });

  it('are told what is asked for, by whom and for where', async () => {
    const { post } = await startPortal({
      entities,
      features: [moduleWith(smallOnly)],
    });
    asked.length = 0;
    const made = await post('/environments').send({
      ...body,
      lifetime: 'PT1H',
    });
    expect(made.status).toBe(201);
    const again = await post(`/environments/${made.body.id}/redeploy`);
    expect(again.status).toBe(200);
    const [[creation, context], [redeployment]] = asked;
    const common = {
      name: 'test-00',
      owner: 'group:default/sample-team',
      stage: 'ephemeral',
      services: [
        { name: 'cache', offering: 'cache', config: { size: 'small' } },
      ],
    };
    expect(creation).toEqual({
      ...common,
      action: 'create',
      lifetimeMs: 3_600_000,
    });
    expect(redeployment).toEqual({ ...common, action: 'redeploy' });
    expect(context).toEqual({
      caller: { name: 'user:default/mock', credentials: expect.anything() },
      place: { instance: 'main' },
      signal: expect.any(AbortSignal),
    });
  });

  it('refuse redeployments, too', async () => {
    let closed = false;
    const { post } = await startPortal({
      entities,
      features: [
        moduleWith({
          name: 'freeze',
          check: ({ action }) =>
            closed && action === 'redeploy'
              ? [{ field: 'services', message: 'must stay as they are' }]
              : [],
        }),
      ],
    });
    const { id } = (await post('/environments').send(body)).body;
    closed = true;
    const refused = await post(`/environments/${id}/redeploy`);
    expect(refused.status).toBe(400);
    expect(issuesOf(refused)).toEqual({ services: 'must stay as they are' });
  });

  it('that fail let nothing through, and say so', async () => {
    const { get, post } = await startPortal({
      entities,
      features: [
        moduleWith({
          name: 'budget',
          check: () => {
            throw new Error('password hunter2 was refused');
          },
        }),
      ],
    });
    const refused = await post('/environments').send(body);
    expect(refused.status).toBe(503);
    expect(refused.body.error.message).toBe(
      'The request policy budget could not decide, so nothing was done; try again in a moment, or tell your platform team',
    );
    expect(JSON.stringify(refused.body)).not.toContain('hunter2');
    expect((await get('/environments')).body.totalItems).toBe(0);
    const wrong = await post('/environments').send({ ...body, name: 'X' });
    expect(wrong.status).toBe(400);
    expect(Object.keys(issuesOf(wrong))).toEqual(['name']);
  });
});

describe('RequestPolicies', () => {
  const request: PolicyRequest = {
    action: 'create',
    stage: 'ephemeral',
    services: [],
  };
  const context = {
    caller: { name: 'user:default/guest', credentials: {} as any },
    place: {},
  };
  let logger: jest.Mocked<LoggerService>;
  let clock: ManualClock;
  const start = (...policies: RequestPolicy[]) =>
    new RequestPolicies({ logger, clock, policies });

  beforeEach(() => {
    logger = mockServices.logger.mock();
    clock = new ManualClock();
  });

  it('wait no longer than five seconds for one', async () => {
    let signal: AbortSignal | undefined;
    const issues = new Issues();
    const checking = start(
      {
        name: 'slow',
        check: (_, { signal: given }) => {
          signal = given;
          return new Promise(() => {});
        },
      },
      { name: 'fast', check: () => [{ field: 'name', message: 'is bad' }] },
    ).check(request, context, issues);
    await clock.advance(4_999);
    expect(signal?.aborted).toBe(false);
    await clock.advance(1);
    await expect(checking).resolves.toMatchObject({
      name: 'ServiceUnavailableError',
      message: expect.stringContaining('policy slow could not decide'),
    });
    expect(signal?.aborted).toBe(true);
    expect(logger.error).toHaveBeenCalledWith(
      'The request policy slow failed',
      expect.objectContaining({ message: 'It did not answer within 5000 ms' }),
    );
    expect(() => issues.throwIfAny()).toThrow('name: is bad');
  });

  it('take no answer for a refusal that is none', async () => {
    const broken = { name: 'broken', check: () => undefined as any };
    await expect(
      start(broken).check(request, context, new Issues()),
    ).resolves.toMatchObject({ name: 'ServiceUnavailableError' });
  });

  it('have a name of their own each', () => {
    const policy = { name: 'twice', check: () => [] };
    expect(() => start(policy, policy)).toThrow(
      'There are two request policies with the name twice',
    );
  });
});
